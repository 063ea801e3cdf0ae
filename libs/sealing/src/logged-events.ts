import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '#database';
import { leafOf, type EventHeader, type Hash } from '#ledger';
import { HEADER_COLUMNS } from './read-headers';

/** An event as it stands in the log now, and what is left of it when it was hashed. */
export type LoggedEvent = {
  readonly header: EventHeader;
  readonly payloadHash: Buffer;
  readonly leaf: Hash;
  readonly isPayloadIntact: boolean;
};

type Row = EventHeader & {
  readonly payloadHash: Buffer;
  readonly salt: Buffer;
  readonly payload: string;
  /** Milliseconds are what is hashed: nothing finer was ever stored. */
  readonly isWholeMs: boolean;
};

const AT_ONCE = 1_000;
const MAX_BYTES = 16_000_000;

/** Every event in order, a stretch that fits in memory at a time. */
export async function* loggedEvents(db: Db): AsyncGenerator<LoggedEvent, void> {
  for (let position = 0; ;) {
    const rows = await readRows(db, position);
    for (const row of rows) yield loggedEvent(row);
    const last = rows.at(-1);
    if (!last) return;
    position = last.position;
  }
}

async function readRows(db: Db, position: number): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select ${HEADER_COLUMNS}, salt, payload,
           recorded_at = date_trunc('milliseconds', recorded_at) as "isWholeMs"
    from (
      select e.*, sum(octet_length(payload)) over (order by position rows unbounded preceding)
                  - octet_length(payload) as bytes_before
      from (
        select * from threadlog.events where position > ${position} order by position limit ${AT_ONCE}
      ) e) s
    where bytes_before < ${MAX_BYTES}
    order by position`.execute(db);
  return rows;
}

function loggedEvent({ payloadHash, salt, payload, isWholeMs, ...fields }: Row): LoggedEvent {
  const recordedAt = isWholeMs ? fields.recordedAt : fields.recordedAt + 0.5;
  const header = { ...fields, recordedAt };
  const hash = createHash('sha256').update(salt).update(payload, 'utf8').digest();
  return {
    header,
    payloadHash,
    leaf: leafOf(header, payloadHash),
    isPayloadIntact: hash.equals(payloadHash),
  };
}
