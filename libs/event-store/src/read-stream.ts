import { sql } from 'kysely';
import { PAYLOAD, type Db } from '#database';
import type { StoredEvent } from '#domain';

/** All events of a short stream, such as a file's, in order; none when it is another project's. */
export async function readStream(
  db: Db,
  { projectId, streamId }: { readonly projectId: string; readonly streamId: string },
): Promise<readonly StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select position, stream_id as "streamId", version, entity_id as "entityId", rev,
           project_id as "projectId", type, schema_version as "schemaVersion", ${PAYLOAD} as payload,
           floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt"
    from threadlog.events e
    where stream_id = ${streamId} and project_id = ${projectId}
    order by version`.execute(db);
  return rows;
}
