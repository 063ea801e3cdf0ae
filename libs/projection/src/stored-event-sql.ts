import { sql, type RawBuilder } from 'kysely';

/**
 * The columns of an event as one JSON object in the shape of `StoredEvent`, for reads that bring
 * rows and tail together. `e` is the alias of threadlog.events.
 */
export const storedEventJson: RawBuilder<unknown> = sql`json_build_object(
  'position', e.position, 'streamId', e.stream_id, 'version', e.version, 'entityId', e.entity_id,
  'rev', e.rev, 'projectId', e.project_id, 'type', e.type, 'schemaVersion', e.schema_version,
  'payload', e.payload, 'recordedAt', floor(extract(epoch from e.recorded_at) * 1000)::bigint)`;

/** The same columns as a row of their own. */
export const storedEventColumns: RawBuilder<unknown> = sql`
  e.position, e.stream_id as "streamId", e.version, e.entity_id as "entityId", e.rev,
  e.project_id as "projectId", e.type, e.schema_version as "schemaVersion", e.payload,
  floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt"`;
