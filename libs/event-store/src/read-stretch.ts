import { sql } from 'kysely';
import type { StoredEvent } from '#domain';
import type { Db } from '#database';

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
           project_id as "projectId", type, schema_version as "schemaVersion", payload,
           floor(extract(epoch from recorded_at) * 1000)::bigint as "recordedAt"
    from (
      select e.*, sum(octet_length(payload)) over (order by position rows unbounded preceding)
                  - octet_length(payload) as bytes_before
      from (
        select * from threadlog.events where position > ${position} order by position limit ${limit}
      ) e) s
    where bytes_before < ${MAX_BYTES}
    order by position`.execute(db);
  return rows;
}
