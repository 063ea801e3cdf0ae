import { sql } from 'kysely';
import type { Db } from '#database';

/** A signed checkpoint. */
export type Seal = { readonly size: number; readonly note: string };

/** The newest checkpoint; none while nothing is sealed. */
export function readNewestSeal(db: Db): Promise<Seal | undefined> {
  return db
    .selectFrom('threadlog.ledger_seals')
    .select(['size', 'note'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The checkpoint of just this size. */
export function readSeal(db: Db, size: number): Promise<Seal | undefined> {
  return db
    .selectFrom('threadlog.ledger_seals')
    .select(['size', 'note'])
    .where('size', '=', size)
    .executeTakeFirst();
}

/** The first checkpoint that covers a position. */
export function readSealOver(db: Db, position: number): Promise<Seal | undefined> {
  return db
    .selectFrom('threadlog.ledger_seals')
    .select(['size', 'note'])
    .where('size', '>=', position)
    .orderBy('size')
    .limit(1)
    .executeTakeFirst();
}

/** The keys that have signed, the newest first. */
export async function readVerifierKeys(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ verifier_key: string }>`
    select verifier_key from threadlog.ledger_keys order by made_at desc, verifier_key`.execute(db);
  return rows.map((row) => row.verifier_key);
}
