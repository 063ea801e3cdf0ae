import { sql } from 'kysely';
import type { StoredEvent } from '#domain';
import type { Db } from '#database';

/** A stored event, and who wrote it in which request. */
export type LoggedEvent = StoredEvent & { readonly actor: string; readonly meta: string };

/** Up to `limit` events behind `position`, in order. */
export async function readAfter(db: Db, position: number, limit: number): Promise<LoggedEvent[]> {
  const { rows } = await sql<LoggedEvent>`
    select position, stream_id as "streamId", version, entity_id as "entityId", rev,
           project_id as "projectId", type, schema_version as "schemaVersion", actor, meta, payload,
           floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt"
    from threadlog.events
    where position > ${position}
    order by position
    limit ${limit}`.execute(db);
  return rows;
}

/** The newest position; 0 while the log is empty. */
export async function readHead(db: Db): Promise<number> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(position), 0) as head from threadlog.events`.execute(db);
  return rows[0]?.head ?? 0;
}
