import { sql } from 'kysely';
import { PAYLOAD, PAYLOAD_BYTES, type Db } from '#database';
import type { StoredEvent } from '#domain';

/** A stored event, and who wrote it in which request. */
export type LoggedEvent = StoredEvent & { readonly actor: string; readonly meta: string };

/** Of the payloads of one portion, without the last: an event alone may have more. */
export const MAX_PORTION_BYTES = 16 * 1024 * 1024;

/**
 * Up to `limit` events behind `position`, in order; at least one where there is one, and fewer than
 * there are when their payloads are large.
 */
export async function readAfter(
  db: Db,
  position: number,
  limit: number,
  maxBytes = MAX_PORTION_BYTES,
): Promise<LoggedEvent[]> {
  const { rows } = await sql<LoggedEvent>`
    select position, stream_id as "streamId", version, entity_id as "entityId", rev,
           project_id as "projectId", type, schema_version as "schemaVersion", actor, meta, ${PAYLOAD} as payload,
           floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt"
    from (
      select e.*, sum(${PAYLOAD_BYTES}) over (order by position) - ${PAYLOAD_BYTES} as ahead
      from (
        select * from threadlog.events where position > ${position} order by position limit ${limit}
      ) e
    ) e
    where ahead < ${maxBytes}
    order by position`.execute(db);
  return rows;
}

/** The newest position; 0 while the log is empty. */
export async function readHead(db: Db): Promise<number> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(position), 0) as head from threadlog.events`.execute(db);
  return rows[0]?.head ?? 0;
}
