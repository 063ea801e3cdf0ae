import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ERASED, PAYLOAD_BYTES, SALTED_PAYLOAD, type Db } from '#database';
import { leafOf, type EventHeader, type Hash } from '#ledger';
import { HEADER_COLUMNS } from './read-headers';

/** An event as it stands in the log now, and what is left of it when it was hashed. */
export type LoggedEvent = {
  readonly header: EventHeader;
  readonly payloadHash: Buffer;
  readonly leaf: Hash;
  /** `erased`: nobody can tell any more, as the log says; `lost`: and the log does not say so. */
  readonly payload: 'intact' | 'edited' | 'erased' | 'lost';
};

type Row = EventHeader & {
  readonly payloadHash: Buffer;
  /** Behind the hexadecimal digits of its salt, or erased. */
  readonly payload: string;
  /** Whether the log says that nobody can read it any more. */
  readonly isErased: boolean;
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
    select ${HEADER_COLUMNS}, ${SALTED_PAYLOAD} as payload,
           recorded_at = date_trunc('milliseconds', recorded_at) as "isWholeMs",
           e.ciphertext is not null and exists (
             select from threadlog.events l
             where l.stream_id = e.stream_id and l.type in ('ContentErased', 'FileErased')
           ) as "isErased"
    from (
      select e.*, sum(${PAYLOAD_BYTES}) over (order by position rows unbounded preceding)
                  - ${PAYLOAD_BYTES} as bytes_before
      from (
        select * from threadlog.events where position > ${position} order by position limit ${AT_ONCE}
      ) e) e
    where bytes_before < ${MAX_BYTES}
    order by position`.execute(db);
  return rows;
}

const SALT_DIGITS = 32;

function loggedEvent({ payloadHash, payload, isWholeMs, isErased, ...fields }: Row): LoggedEvent {
  const recordedAt = isWholeMs ? fields.recordedAt : fields.recordedAt + 0.5;
  const header = { ...fields, recordedAt };
  return {
    header,
    payloadHash,
    leaf: leafOf(header, payloadHash),
    payload: payload === ERASED ? (isErased ? 'erased' : 'lost') : hashesTo(payload, payloadHash),
  };
}

function hashesTo(salted: string, payloadHash: Buffer): LoggedEvent['payload'] {
  const hash = createHash('sha256')
    .update(salted.slice(0, SALT_DIGITS), 'hex')
    .update(salted.slice(SALT_DIGITS), 'utf8')
    .digest();
  return hash.equals(payloadHash) ? 'intact' : 'edited';
}
