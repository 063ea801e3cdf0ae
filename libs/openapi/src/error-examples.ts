import { ApiError, ERRORS, type ErrorName } from '#contract';

/** What the names in braces of the sentences stand for, so that each reads like one that was raised. */
const VALUES = {
  id: 'thread_abc123',
  param: 'content',
  prefix: 'thread',
  key: 'tlk_****************kBQe',
  method: 'GET',
  path: '/v1/thread',
  reason: 'HPE_INVALID_METHOD',
  contentType: 'text/plain',
  seconds: 60,
  max: 100,
  actual: 101,
  rev: 2,
  expected: 'a string',
  value: 'system',
  charset: 'latin1',
  encoding: 'gzip',
  scope: 'write',
  supported: "'user' and 'assistant'",
  what: 'a NUL character',
  range: 'bytes=900-999',
  bytes: 100,
  place: 'position 120001',
  looked: 500_000,
  name: 'a name of more than 64 characters',
  requestId: 'req_0123456789abcdef0123456789abcdef',
} as const;

/** Where another value reads better. */
const OWN: Readonly<Partial<Record<ErrorName, Readonly<Record<string, string | number>>>>> = {
  body_too_large: { max: 16_777_216 },
  too_deep: { max: 64 },
  header_too_large: { max: 16_384 },
  message_missing: { id: 'msg_abc123' },
  cursor_missing: { id: 'msg_abc123', param: 'after' },
  file_missing: { id: 'file-abc123' },
  file_object_missing: { id: 'file-abc123', param: 'id' },
  file_object_cursor_missing: { id: 'file-abc123', param: 'after' },
  content_missing: { id: 'file-abc123' },
  file_too_large: { max: 536_870_912 },
  broken_multipart: { reason: 'Unexpected end of multipart data' },
  wrong_upload_type: { contentType: 'application/json' },
  file_cursor_missing: { id: 'file-abc123', param: 'after' },
  invalid_idempotency_key: { max: 255 },
  files_missing: { ids: "'file-abc123'", param: 'file_ids' },
  idempotency_key_reused: { key: 'order-4711' },
  invalid_moment: { param: 'as_of', value: 'yesterday' },
  moment_ahead: { param: 'as_of', value: 'position:5000', position: 4711 },
  event_cursor_missing: { id: '00000000-0000-4000-8000-000000000000', param: 'after' },
  thread_cursor_missing: { param: 'after' },
  invalid_id: { param: 'thread_id', id: 'abc123' },
  duplicate_parameter: { param: 'limit' },
  invalid_type: { actual: 'an integer' },
  invalid_value: { param: 'role' },
  string_too_long: { max: 256_000, actual: 256_001 },
  array_too_long: { param: 'file_ids', max: 10, actual: 11 },
  too_many_properties: { param: 'metadata', max: 16, actual: 17 },
  property_name_too_long: { param: 'metadata', max: 64, actual: 65 },
  integer_too_large: { param: 'limit' },
  integer_too_small: { param: 'limit', min: 1, actual: 0 },
};

/** One example of every row of the error table, by the row's name. */
export function errorExamples(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    (Object.keys(ERRORS) as ErrorName[]).map((name) => [
      name,
      { value: new ApiError(name, { ...VALUES, ...OWN[name] }).envelope() },
    ]),
  );
}
