/**
 * A request that names what belongs to another project. In its path `:thread_id`, `:message_id` and
 * `:file_id` stand for ids of the other project, or for ids that exist nowhere: the answers must be
 * equal. `:own_thread_id` and `:own_message_id` stand for ids of the asker, and `:now` for a moment at which
 * all of this was there.
 */
export type IsolationRow = {
  /** `GET /v1/threads/:thread_id` */
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** 404, unless the row says otherwise. */
  readonly status?: number;
};

/** An idempotency key that the other project has used. */
export const USED_KEY = 'used-by-the-other-project';

const THREAD = '/v1/threads/:thread_id';
const MESSAGES = `${THREAD}/messages`;
const MESSAGE = `${MESSAGES}/:message_id`;
const FILES = `${MESSAGE}/files`;
const OWN_MESSAGES = '/v1/threads/:own_thread_id/messages';

const change = { metadata: { changed: 'yes' } };
const message = { role: 'user', content: 'Is anybody there?' };

/**
 * Every route and verb of the API; a spec of the API fails when one is missing. The rows of one route
 * try what else a request can say.
 */
export const ISOLATION_ROWS: readonly IsolationRow[] = [
  ...withHead({ request: `GET ${THREAD}` }),
  { request: `GET ${THREAD}`, headers: { 'if-none-match': '"1"' } },
  { request: `GET ${THREAD}`, headers: { 'if-none-match': '*' } },
  ...guarded({ request: `POST ${THREAD}`, body: change }),
  { request: `POST ${THREAD}`, body: { metadata: 1 }, status: 400 },
  ...guarded({ request: `DELETE ${THREAD}` }),
  ...guarded({ request: `DELETE ${THREAD}?erase=true&reason=none` }),
  { request: 'POST /v1/threads', body: change, status: 200 },
  ...withHead({ request: 'GET /v1/threads', status: 200 }),
  { request: 'GET /v1/threads?metadata[secret]=nobody', status: 200 },
  { request: 'GET /v1/threads?after=:thread_id', status: 400 },
  { request: 'GET /v1/threads?before=:thread_id', status: 400 },

  ...withHead({ request: `GET ${MESSAGES}` }),
  { request: `GET ${MESSAGES}?limit=1&order=asc` },
  { request: `GET ${MESSAGES}?after=:message_id` },
  { request: `GET ${MESSAGES}?run_id=run_abc123` },
  { request: `GET ${MESSAGES}?order=sideways`, status: 400 },
  { request: `POST ${MESSAGES}`, body: message },
  { request: `POST ${MESSAGES}`, body: message, headers: { 'idempotency-key': USED_KEY } },
  { request: `POST ${MESSAGES}`, body: { role: 'user' }, status: 400 },
  { request: `GET ${OWN_MESSAGES}`, status: 200 },
  { request: `GET ${OWN_MESSAGES}?after=:message_id`, status: 400 },
  { request: `GET ${OWN_MESSAGES}?before=:message_id`, status: 400 },
  { request: `GET ${OWN_MESSAGES}?run_id=run_abc123`, status: 200 },

  ...withHead({ request: `GET ${MESSAGE}` }),
  { request: `GET ${MESSAGE}`, headers: { 'if-none-match': '"1"' } },
  { request: `GET ${MESSAGES}/:own_message_id` },
  { request: `GET ${OWN_MESSAGES}/:message_id` },
  ...guarded({ request: `POST ${MESSAGE}`, body: change }),
  ...guarded({ request: `POST ${OWN_MESSAGES}/:message_id`, body: change }),
  ...guarded({ request: `DELETE ${MESSAGE}` }),
  ...guarded({ request: `DELETE ${OWN_MESSAGES}/:message_id` }),

  ...withHead({ request: `GET ${FILES}` }),
  { request: `GET ${OWN_MESSAGES}/:message_id/files` },
  { request: `GET ${OWN_MESSAGES}/:own_message_id/files?after=:file_id`, status: 400 },
  ...withHead({ request: `GET ${FILES}/:file_id` }),
  { request: `GET ${OWN_MESSAGES}/:message_id/files/:file_id` },
  { request: `GET ${OWN_MESSAGES}/:own_message_id/files/:file_id` },

  { request: 'POST /v1/files', body: { purpose: 'assistants' }, status: 415 },
  ...withHead({ request: 'GET /v1/files', status: 200 }),
  { request: 'GET /v1/files?purpose=assistants', status: 200 },
  { request: 'GET /v1/files?after=:file_id', status: 400 },
  { request: 'GET /v1/files?before=:file_id', status: 400 },
  ...withHead({ request: 'GET /v1/files/:file_id' }),
  ...withHead({ request: 'GET /v1/files/:file_id/content' }),
  { request: 'GET /v1/files/:file_id/content', headers: { range: 'bytes=999999-' } },
  ...guarded({ request: 'DELETE /v1/files/:file_id' }),

  // As of a moment at which the other project had all of it.
  { request: `GET ${THREAD}?as_of=position%3A1` },
  { request: `GET ${THREAD}?as_of=4102444800`, status: 400 },
  { request: `GET ${THREAD}?as_of=:now` },
  { request: `GET ${MESSAGES}?as_of=:now` },
  { request: `GET ${MESSAGES}?as_of=:now&after=:message_id` },
  { request: `GET ${MESSAGE}?as_of=:now` },
  { request: `GET ${MESSAGES}/:own_message_id?as_of=:now` },
  { request: `GET ${OWN_MESSAGES}/:message_id?as_of=:now` },
  { request: `GET ${OWN_MESSAGES}?as_of=:now`, status: 200 },
  { request: `GET ${OWN_MESSAGES}?as_of=:now&after=:message_id`, status: 400 },
  { request: 'GET /v1/threads?as_of=:now', status: 200 },
  { request: 'GET /v1/threads?as_of=:now&metadata[secret]=nobody', status: 200 },
  { request: 'GET /v1/threads?as_of=:now&before=:thread_id', status: 400 },

  ...withHead({ request: `GET ${THREAD}/events` }),
  { request: `GET ${THREAD}/events?after=:event_id` },
  { request: 'GET /v1/threads/:own_thread_id/events', status: 200 },
  { request: 'GET /v1/threads/:own_thread_id/events?after=:event_id', status: 400 },
  ...withHead({ request: `GET ${MESSAGE}/events` }),
  { request: `GET ${MESSAGES}/:own_message_id/events` },
  { request: `GET ${OWN_MESSAGES}/:message_id/events` },
  { request: `GET ${OWN_MESSAGES}/:own_message_id/events?before=:event_id`, status: 400 },
  ...withHead({ request: 'GET /v1/events', status: 200 }),
  { request: 'GET /v1/events?thread_id=:thread_id', status: 200 },
  { request: 'GET /v1/events?actor=:key_id', status: 200 },
  { request: 'GET /v1/events?after=:event_id', status: 400 },

  ...withHead({ request: 'GET /v1/admin/status', status: 200 }),
  ...withHead({ request: 'GET /v1/admin/tasks', status: 200 }),
  { request: 'GET /v1/admin/tasks?state=pending', status: 200 },
  { request: 'POST /v1/admin/tasks/:task_id/retry' },
  ...withHead({ request: 'GET /v1/admin/quarantine', status: 200 }),

  // The key of this spec lacks nothing; what it is shown of the other project are hashes.
  ...withHead({ request: 'GET /v1/audit/checkpoint?size=9007199254740991' }),
  ...withHead({ request: 'GET /v1/audit/key', status: 200 }),
  ...withHead({ request: 'GET /v1/audit/proof/inclusion?event_id=:thread_id' }),
  ...withHead({ request: 'GET /v1/audit/proof/inclusion?event_id=:event_id' }),
  ...withHead({ request: 'GET /v1/audit/proof/consistency?from=9007199254740991' }),
];

/** The route that a row tries, as the application registers it. */
export function routeOf({ request }: IsolationRow): string {
  return (request.split('?')[0] ?? '').replaceAll(':own_', ':');
}

function withHead(row: IsolationRow): readonly IsolationRow[] {
  return [row, { ...row, request: row.request.replace('GET', 'HEAD') }];
}

/**
 * At any revision, at the one that it has, and at one that it has not: a 412 would tell that it is there.
 * And with the idempotency key that the other project has used for just that.
 */
function guarded(row: IsolationRow): readonly IsolationRow[] {
  return [
    row,
    ...['"1"', '"9"'].map((tag) => ({ ...row, headers: { 'if-match': tag } })),
    { ...row, headers: { 'idempotency-key': USED_KEY } },
  ];
}
