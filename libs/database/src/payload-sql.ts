import { sql, type RawBuilder } from 'kysely';

/** Of the event `e`, as all in here: a row of threadlog.events under that name. */
const WRAPPED = sql`(select k.wrapped from threadlog.data_keys k where k.stream_id = e.stream_id)`;
const OUTLINE = sql`coalesce(int4send(octet_length(e.outline)) || convert_to(e.outline, 'UTF8'), '\\x00000000')`;
const ENVELOPE = sql`encode(
  ${WRAPPED} || uuid_send(e.event_id) || ${OUTLINE} || e.ciphertext, 'base64')`;

/** What a payload says whose key was destroyed: no JSON object, so nothing that a payload ever said. */
export const ERASED = 'erased';
export const ENCRYPTED = 'encrypted:';
export const SALTED = 'salted:';

/**
 * The payload as `openDatabase` hands it out: the JSON text that was hashed, or `erased`. On the way it is
 * encrypted, together with the key as it stands in the very snapshot of the statement: nobody reads with
 * a key that was destroyed. Select it as `payload`, and the stream beside it as `streamId`.
 */
export const PAYLOAD: RawBuilder<unknown> = sql`case when e.ciphertext is null then e.payload
  else coalesce(${sql.lit(ENCRYPTED)} || ${ENVELOPE}, ${sql.lit(ERASED)}) end`;

/** The same behind the 32 hexadecimal digits of its salt. */
export const SALTED_PAYLOAD: RawBuilder<unknown> = sql`case when e.ciphertext is null
  then encode(e.salt, 'hex') || e.payload
  else coalesce(${sql.lit(SALTED)} || ${ENVELOPE}, ${sql.lit(ERASED)}) end`;

/** How long it is, or a little longer; no text is fetched for that. */
export const PAYLOAD_BYTES: RawBuilder<unknown> = sql`coalesce(octet_length(e.payload), octet_length(e.ciphertext))`;

/** What SQL may look into: the payload, or the outline that stands for an encrypted one, if it has any. */
export function payloadShapeOf(event: 'c' | 'e' | 'o'): RawBuilder<unknown> {
  return sql`coalesce(${sql.ref(`${event}.payload`)}, ${sql.ref(`${event}.outline`)})`;
}

/** A field of it as json; null where it has no such field, or is damaged: that breaks no statement. */
export function payloadField(event: 'c' | 'e' | 'o', field: string): RawBuilder<unknown> {
  return sql`threadlog.payload_field(${payloadShapeOf(event)}, ${sql.lit(field)})`;
}

/**
 * Whether that contains a pattern of `like`. Written so that the planner asks the statistics of both
 * columns: of an expression it knows nothing, and would sort what it can walk.
 */
export function shapeLike(event: 'c' | 'e' | 'o', pattern: string): RawBuilder<unknown> {
  const [payload, outline] = [sql.ref(`${event}.payload`), sql.ref(`${event}.outline`)];
  return sql`(${payload} like ${sql.lit(pattern)} or ${outline} like ${sql.lit(pattern)})`;
}
