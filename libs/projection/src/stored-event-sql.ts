import { sql, type RawBuilder } from 'kysely';
import { PAYLOAD } from '#database';

/** Types of a thread's newest event behind which there is no thread any more. */
export const CLOSED: RawBuilder<unknown> = sql`('ThreadDeleted', 'ContentErased')`;

/**
 * The columns of an event as one JSON object in the shape of `StoredEvent`, for reads that bring
 * rows and tail together. `e` is the alias of threadlog.events.
 */
export const storedEventJson = storedEventJsonWith(PAYLOAD);

/** The same columns as a row of their own. */
export const storedEventColumns = storedEventColumnsWith(PAYLOAD);

/** @param payload what to bring instead of the payload itself */
export function storedEventJsonWith(payload: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`json_build_object(
    'position', e.position, 'streamId', e.stream_id, 'version', e.version, 'entityId', e.entity_id,
    'rev', e.rev, 'projectId', e.project_id, 'type', e.type, 'schemaVersion', e.schema_version,
    'payload', ${payload}, 'recordedAt', floor(extract(epoch from e.recorded_at) * 1000)::bigint)`;
}

/** @param payload what to bring instead of the payload itself */
export function storedEventColumnsWith(payload: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    e.position, e.stream_id as "streamId", e.version, e.entity_id as "entityId", e.rev,
    e.project_id as "projectId", e.type, e.schema_version as "schemaVersion",
    ${payload} as "payload",
    floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt"`;
}
