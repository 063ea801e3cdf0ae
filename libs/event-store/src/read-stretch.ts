import { sql } from 'kysely';
import { PAYLOAD, PAYLOAD_BYTES, type Db } from '#database';
import type { StoredEvent } from '#domain';

/** Of payloads; one event is brought in any case. */
const MAX_BYTES = 16_000_000;

/**
 * Up to `limit` events behind `position`, in order, for those who read the whole log: fewer when they
 * are large, so that a stretch fits in memory whatever is in it.
 */
export async function readStretch(
  db: Db,
  position: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select position, stream_id as "streamId", version, entity_id as "entityId", rev,
           project_id as "projectId", type, schema_version as "schemaVersion", ${PAYLOAD} as payload,
           floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt"
    from (
      select e.*, sum(${PAYLOAD_BYTES}) over (order by position rows unbounded preceding)
                  - ${PAYLOAD_BYTES} as bytes_before
      from (
        select * from threadlog.events where position > ${position} order by position limit ${limit}
      ) e) e
    where bytes_before < ${MAX_BYTES}
    order by position`.execute(db);
  return rows;
}
