import {
  ERASURE,
  EVENT_TYPES,
  FILE_PAGE,
  METADATA,
  PAGE,
  TASK_STATES,
  type ErrorName,
} from '#contract';
import { betaHeader, limitOf, moment, pathId, wholeNumber, type Parameter } from './parameter';

/** Whatever is given twice, or is no id. */
const CURSOR: readonly ErrorName[] = ['duplicate_parameter', 'invalid_id'];

/** Every parameter, by the name that operations list it under. */
export const PARAMETERS = {
  beta: betaHeader(
    ['v1', 'v2'],
    'Which generation of the API is spoken. A list of values that has one of them will do.',
    ['invalid_beta'],
  ),
  betaV1: betaHeader(
    ['v1'],
    'Only v1 has this operation. A list of values that has this one will do.',
    ['invalid_beta', 'unknown_url'],
  ),
  thread_id: pathId('thread_id', 'thread', 'The thread.', 'thread_missing'),
  message_id: pathId('message_id', 'msg', 'The message.', 'message_missing'),
  file_id: pathId('file_id', 'file', 'The file of the message.', 'file_missing'),
  uploaded_file_id: {
    ...pathId('file_id', 'file', 'The file.', 'file_object_missing'),
    errors: ['file_object_missing'],
  },
  limit: limitOf(PAGE),
  file_limit: limitOf(FILE_PAGE),
  purpose: {
    name: 'purpose',
    in: 'query',
    description: 'Only files of this purpose.',
    schema: { type: 'string' },
    errors: ['duplicate_parameter'],
  },
  range: {
    name: 'Range',
    in: 'header',
    description: 'One range of bytes, `bytes=0-99`. Of several, the answer is the whole file.',
    schema: { type: 'string', examples: ['bytes=0-99'] },
    errors: ['range_outside'],
  },
  ifRange: {
    name: 'If-Range',
    in: 'header',
    description: 'The `ETag` of the bytes: of any other the answer is the whole file.',
    schema: { type: 'string' },
    errors: [],
  },
  order: {
    name: 'order',
    in: 'query',
    description: 'By creation: `asc` is oldest first, `desc` newest first.',
    schema: { type: 'string', enum: [...PAGE.orders], default: PAGE.defaultOrder },
    errors: ['duplicate_parameter', 'invalid_value'],
  },
  after: {
    name: 'after',
    in: 'query',
    description: 'An id of the list: the page begins behind it, in the order asked for.',
    schema: { type: 'string' },
    errors: CURSOR,
  },
  before: {
    name: 'before',
    in: 'query',
    description:
      'An id of the list: the page ends ahead of it, with the items nearest to it. With `after`, what lies between.',
    schema: { type: 'string' },
    errors: CURSOR,
  },
  run_id: {
    name: 'run_id',
    in: 'query',
    description: 'Only messages that this run wrote.',
    schema: { type: 'string' },
    errors: ['duplicate_parameter'],
  },
  metadata: {
    name: 'metadata',
    in: 'query',
    style: 'deepObject',
    description:
      'Only what has these very values under these keys, `metadata[customer]=42`, each key once. An empty value is a value.',
    schema: {
      type: 'object',
      maxProperties: METADATA.maxPairs,
      propertyNames: { minLength: 1, maxLength: METADATA.maxKey },
      additionalProperties: { type: 'string', maxLength: METADATA.maxValue },
    },
    errors: [
      'duplicate_parameter',
      'invalid_type',
      'empty_string',
      'property_name_too_long',
      'string_too_long',
      'invalid_text',
      'too_many_properties',
    ],
  },
  erase: {
    name: 'erase',
    in: 'query',
    description:
      'Destroys the content as well, for good, also of a thread that was deleted before. The key needs the scopes `write` and `admin`.',
    schema: { type: 'string', enum: [...ERASURE.values], default: 'false' },
    errors: ['duplicate_parameter', 'invalid_value', 'content_not_encrypted'],
    extension: 'erasure',
  },
  reason: {
    name: 'reason',
    in: 'query',
    description:
      'Why it is erased. It stays in the log with who asked for it, and is not encrypted: nothing personal.',
    schema: { type: 'string', maxLength: ERASURE.maxReason },
    errors: ['duplicate_parameter', 'invalid_text', 'string_too_long'],
    extension: 'erasure',
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A name for this request, new for each: however often it is sent within 24 hours, it has one effect and one answer.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{0,255}$' },
    errors: ['invalid_idempotency_key', 'idempotency_key_reused'],
    extension: 'idempotency',
  },
  ifNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'An `ETag`: when it is still the revision, the answer is 304 without a body.',
    schema: { type: 'string', examples: ['"1"'] },
    errors: [],
    extension: 'revisions',
  },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'An `ETag`: the change is made only when this is still the revision.',
    schema: { type: 'string', examples: ['"1"'] },
    errors: ['other_revision'],
    extension: 'revisions',
  },
  checkpoint_size: wholeNumber('size', 'The size of a checkpoint; the newest when left out.'),
  checkpoint_position: wholeNumber(
    'position',
    'A position in the log: the first checkpoint that has it.',
  ),
  event_position: wholeNumber('position', 'The position of the event in the log.'),
  event_id: {
    name: 'event_id',
    in: 'query',
    description: 'The id of the event, where its position is not given.',
    schema: { type: 'string' },
    errors: ['duplicate_parameter', 'event_missing'],
  },
  consistency_from: {
    ...wholeNumber('from', 'The size of the earlier tree.'),
    required: true,
  },
  as_of: {
    ...moment(
      'as_of',
      'As it was then, for keys with the scope `audit`. The answer names the position in `x-threadlog-position`; the next page is exact with `as_of=position:…` of it.',
    ),
    errors: ['duplicate_parameter', 'invalid_moment', 'moment_ahead', 'content_erased'],
    extension: 'asOf',
  },
  event_type: {
    name: 'type',
    in: 'query',
    description: 'Only events of this type.',
    schema: { type: 'string', enum: [...EVENT_TYPES] },
    errors: ['duplicate_parameter', 'invalid_value'],
  },
  event_actor: {
    name: 'actor',
    in: 'query',
    description: 'Only what the key of this id has asked for, or `worker` found out.',
    schema: { type: 'string' },
    errors: ['duplicate_parameter'],
  },
  event_thread: {
    name: 'thread_id',
    in: 'query',
    description: 'Only events of this thread and of its messages.',
    schema: { type: 'string' },
    errors: ['duplicate_parameter', 'invalid_id'],
  },
  event_from: moment('from', 'The first moment that is asked for.'),
  event_to: moment('to', 'The last moment that is asked for.'),
  event_stream: {
    name: 'stream',
    in: 'query',
    description:
      'Whether to answer with a stream of server-sent events, of what is there behind `from`, or of what comes from now on.',
    schema: { type: 'boolean', default: false },
    errors: ['duplicate_parameter', 'invalid_value', 'not_with_stream', 'too_many_streams'],
  },
  last_event_id: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The id of the last event of a stream that was read: it goes on behind that one.',
    schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
    errors: ['invalid_last_event_id', 'last_event_ahead'],
  },
  consistency_to: wholeNumber('to', 'The size of a later checkpoint; the newest when left out.'),
  task_id: {
    name: 'task_id',
    in: 'path',
    required: true,
    description: 'The task.',
    schema: { type: 'string' },
    errors: ['task_missing'],
  },
  task_state: {
    name: 'state',
    in: 'query',
    description: 'Only tasks in this state.',
    schema: { type: 'string', enum: [...TASK_STATES], default: TASK_STATES[0] },
    errors: ['duplicate_parameter', 'invalid_value'],
  },
  console_file: {
    name: 'file',
    in: 'path',
    required: true,
    description: 'A file of the console.',
    schema: { type: 'string' },
    errors: ['unknown_url', 'malformed_request'],
  },
  docs_file: {
    name: 'file',
    in: 'path',
    required: true,
    description: 'A file of the page.',
    schema: { type: 'string' },
    errors: ['unknown_url', 'malformed_request'],
  },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof PARAMETERS;
