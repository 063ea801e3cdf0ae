import { ADMIN_ERRORS } from './admin-errors';
import { ERASURE_ERRORS } from './erasure-errors';
import { row, type ErrorRow } from './error-row';
import { HISTORY_ERRORS } from './history-errors';
import { PAGE_ERRORS } from './page-errors';

const NAMES_PARAM = { namesParam: true };
const SLOW_DOWN = "You've exceeded the rate limit, please slow down and try again later.";
const OURS = { type: 'server_error' } as const;

/**
 * Every answer that is not a success, in one table: what the filter sends, what the documentation
 * lists. Names in braces are filled in where the error is raised. Texts are those of the hosted
 * service where a recording or a report has kept them.
 */
export const ERRORS = {
  // Authentication
  no_api_key: row(
    401,
    null,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  ),
  wrong_api_key: row(401, 'invalid_api_key', 'Incorrect API key provided: {key}.'),
  missing_scope: row(
    403,
    'missing_scope',
    'You have insufficient permissions for this operation. Missing scopes: {scope}.',
  ),
  // The way in
  ...PAGE_ERRORS,
  unknown_url: row(404, null, 'Invalid URL ({method} {path})'),
  nul_in_url: row(
    400,
    null,
    'The URL has a NUL character (%00), which nothing here is named with.',
  ),
  invalid_beta: row(
    400,
    'invalid_beta',
    "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v1'.",
  ),
  malformed_request: row(400, null, 'The request is not valid HTTP: {reason}.'),
  header_too_large: row(431, null, 'The request line and headers are larger than {max} bytes.'),
  request_timeout: row(408, null, 'The request did not arrive within {seconds} seconds.'),
  body_too_large: row(413, null, 'The request body is larger than {max} bytes.'),
  wrong_content_type: row(
    415,
    null,
    "Unsupported content type: '{contentType}'. Send the body as application/json.",
  ),
  wrong_upload_type: row(
    415,
    null,
    "Unsupported content type: '{contentType}'. Send the file as multipart/form-data.",
  ),
  broken_multipart: row(
    400,
    null,
    'We could not parse the multipart form data of your request: {reason}.',
  ),
  file_too_large: row(413, null, 'The file is larger than {max} bytes.'),
  wrong_content_encoding: row(
    415,
    null,
    "Unsupported content encoding: '{encoding}'. Send the body uncompressed.",
  ),
  wrong_charset: row(415, null, "Unsupported charset: '{charset}'. Send the body in UTF-8."),
  not_utf8: row(
    400,
    null,
    'We could not parse the JSON body of your request: its bytes are not UTF-8.',
  ),
  broken_json: row(
    400,
    null,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)",
  ),
  rate_limited: row(429, 'rate_limit_exceeded', SLOW_DOWN),
  too_deep: row(
    400,
    null,
    'The JSON body is nested too deeply: at most {max} levels of objects and arrays are read.',
  ),
  // Things that are not there
  thread_missing: row(404, null, "No thread found with id '{id}'."),
  ...ERASURE_ERRORS,
  message_missing: row(404, null, "No message found with id '{id}'."),
  cursor_missing: row(
    400,
    'invalid_value',
    "No message found with id '{id}' in this thread.",
    NAMES_PARAM,
  ),
  thread_cursor_missing: row(400, 'invalid_value', "No thread found with id '{id}'.", NAMES_PARAM),
  file_object_missing: row(404, null, 'No such File object: {id}', NAMES_PARAM),
  file_object_cursor_missing: row(400, 'invalid_value', 'No such File object: {id}', NAMES_PARAM),
  content_missing: row(404, null, "The content of '{id}' is not there."),
  range_outside: row(
    416,
    null,
    "The range '{range}' lies outside of the file, which has {bytes} bytes.",
  ),
  file_missing: row(404, null, "No file found with id '{id}'."),
  files_missing: row(400, 'invalid_value', 'The files {ids} were not found.', NAMES_PARAM),
  file_cursor_missing: row(
    400,
    'invalid_value',
    "No file found with id '{id}' on this message.",
    NAMES_PARAM,
  ),
  event_missing: row(404, null, "No event found with id '{id}'."),
  event_cursor_missing: row(400, 'invalid_value', "No event found with id '{id}'.", NAMES_PARAM),
  ...HISTORY_ERRORS,
  ...ADMIN_ERRORS,
  other_revision: row(412, 'other_revision', "'{id}' is at revision {rev} by now."),
  invalid_idempotency_key: row(
    400,
    'invalid_idempotency_key',
    "Invalid 'Idempotency-Key' header. Expected 1 to {max} visible ASCII characters.",
  ),
  idempotency_key_reused: row(
    422,
    'idempotency_key_reused',
    "The idempotency key '{key}' was used with another request. Use a new key for a new request.",
  ),
  // What was said, and how
  invalid_id: row(
    400,
    'invalid_value',
    "Invalid '{param}': '{id}'. Expected an ID that begins with '{prefix}'.",
    NAMES_PARAM,
  ),
  invalid_moment: row(
    400,
    'invalid_value',
    "Invalid '{param}': '{value}'. Expected Unix seconds, an ISO time with its offset such as '2026-11-26T12:00:00Z', or 'position:' and a number.",
    NAMES_PARAM,
  ),
  missing_parameter: row(
    400,
    'missing_required_parameter',
    "Missing required parameter: '{param}'.",
    NAMES_PARAM,
  ),
  unknown_parameter: row(
    400,
    'unknown_parameter',
    "Unknown parameter: '{param}'.{hint}",
    NAMES_PARAM,
  ),
  duplicate_parameter: row(
    400,
    'duplicate_parameter',
    "Duplicate parameter: '{param}'. You provided multiple values for this parameter, whereas only one is allowed.",
    NAMES_PARAM,
  ),
  invalid_type: row(
    400,
    'invalid_type',
    "Invalid type for '{param}': expected {expected}, but got {actual} instead.",
    NAMES_PARAM,
  ),
  invalid_value: row(
    400,
    'invalid_value',
    "Invalid value: '{value}'. Supported values are: {supported}.",
    NAMES_PARAM,
  ),
  invalid_text: row(
    400,
    'invalid_value',
    "Invalid '{param}': the text has {what}, which cannot be stored.",
    NAMES_PARAM,
  ),
  empty_string: row(
    400,
    'empty_string',
    "Invalid '{param}': empty string. Expected a string with minimum length 1, but got an empty string instead.",
    NAMES_PARAM,
  ),
  string_too_long: row(
    400,
    'string_above_max_length',
    "Invalid '{param}': string too long. Expected a string with maximum length {max}, but got a string with length {actual} instead.",
    NAMES_PARAM,
  ),
  empty_array: row(
    400,
    'empty_array',
    "Invalid '{param}': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    NAMES_PARAM,
  ),
  array_too_long: row(
    400,
    'array_above_max_length',
    "Invalid '{param}': array too long. Expected an array with maximum length {max}, but got an array with length {actual} instead.",
    NAMES_PARAM,
  ),
  too_many_properties: row(
    400,
    'object_above_max_properties',
    "Invalid '{param}': too many properties. Expected an object with at most {max} properties, but got an object with {actual} properties instead.",
    NAMES_PARAM,
  ),
  property_name_too_long: row(
    400,
    'property_name_above_max_length',
    "Invalid property name in '{param}': '{name}' is too long. Expected a string with maximum length {max}, but got a string with length {actual} instead.",
    NAMES_PARAM,
  ),
  integer_too_large: row(
    400,
    'integer_above_max_value',
    "Invalid '{param}': integer above maximum value. Expected a value <= {max}, but got {actual} instead.",
    NAMES_PARAM,
  ),
  integer_too_small: row(
    400,
    'integer_below_min_value',
    "Invalid '{param}': integer below minimum value. Expected a value >= {min}, but got {actual} instead.",
    NAMES_PARAM,
  ),
  // Ours to answer for
  too_busy: row(429, 'rate_limit_exceeded', SLOW_DOWN),
  unavailable: row(
    503,
    null,
    'The database is not available at the moment. Please try again.',
    OURS,
  ),
  internal: row(
    500,
    null,
    'The server had an error while processing your request. The request id is {requestId}.',
    OURS,
  ),
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorName = keyof typeof ERRORS;
