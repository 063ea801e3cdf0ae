import { sql } from 'kysely';
import type { Db } from '#database';
import type { Hash } from '#ledger';

/** A checkpoint as it is stored, with the leaves that are new in it. */
export type StoredSeal = {
  readonly size: number;
  readonly note: string;
  /** The size that its leaves begin behind. */
  readonly begins: number;
  readonly leaves: readonly Hash[];
};

const AT_ONCE = 200;
const HASH_LENGTH = 32;

/** Every checkpoint in order. */
export async function* storedSeals(db: Db): AsyncGenerator<StoredSeal, void> {
  for (let size = 0; ;) {
    const { rows } = await sql<{ size: number; note: string; leaves: Buffer }>`
      select size, note, leaves from threadlog.ledger_seals
      where size > ${size} order by size limit ${AT_ONCE}`.execute(db);
    for (const row of rows) yield storedSeal(row);
    const last = rows.at(-1);
    if (!last) return;
    size = last.size;
  }
}

function storedSeal(row: { size: number; note: string; leaves: Buffer }): StoredSeal {
  const leaves = Array.from({ length: row.leaves.length / HASH_LENGTH }, (_, at) =>
    row.leaves.subarray(at * HASH_LENGTH, (at + 1) * HASH_LENGTH),
  );
  return { size: row.size, note: row.note, begins: row.size - leaves.length, leaves };
}
