import { sql } from 'kysely';
import type { Db } from '#database';
import { leafData, leafOf, type EventHeader, type Hash } from '#ledger';

type HashedHeader = EventHeader & { readonly payloadHash: Buffer };

/** The fields of a leaf, in SQL: all of an event but its salt and its payload. */
export const HEADER_COLUMNS = sql`
  position, floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt", log_id as "logId",
  stream_id as "streamId", version, entity_id as "entityId", rev, event_id as "eventId",
  project_id as "projectId", type, schema_version as "schemaVersion", actor, meta,
  payload_hash as "payloadHash"`;

/** Up to `limit` headers behind `position`, in order. */
export async function readHeaders(
  db: Db,
  position: number,
  limit: number,
): Promise<readonly HashedHeader[]> {
  const { rows } = await sql<HashedHeader>`
    select ${HEADER_COLUMNS} from threadlog.events
    where position > ${position} order by position limit ${limit}`.execute(db);
  return rows;
}

export function leafOfHeader(header: HashedHeader): Hash {
  return leafOf(header, header.payloadHash);
}

/** What the leaf of an event is the hash of; `undefined` when the event is another project's, or missing. */
export async function readLeaf(
  db: Db,
  position: number,
  projectId: string,
): Promise<Buffer | undefined> {
  const [header] = await readHeaders(db, position - 1, 1);
  if (header?.position !== position || header.projectId !== projectId) return undefined;
  return leafData(header, header.payloadHash);
}
