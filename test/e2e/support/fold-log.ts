import {
  foldFile,
  foldMessage,
  foldThread,
  type Message,
  type RecordedEvent,
  type StoredFile,
  type Thread,
} from '#domain';
import { readLog, type Asked } from './read-log';

/** One line of JSON for each row, sorted: thousands of them compare at once, and differ readably. */
type ReadModel = {
  readonly messages: readonly string[];
  readonly threads: readonly string[];
  readonly files: readonly string[];
  readonly heads: readonly string[];
  readonly pairs: readonly string[];
};

/** I8: the read tables say what folding the whole log says, and nothing besides. */
export async function expectReadTablesToEqualFold(service: Asked): Promise<void> {
  const [events, tables] = await Promise.all([readLog(service), readTables(service)]);
  expect(tables).toEqual(foldLog(events));
}

/** The plainest fold there is: one event after the other, everything in memory. */
function foldLog(events: readonly RecordedEvent[]): ReadModel {
  const messages = new Map<string, Message>();
  const threads = new Map<string, Thread>();
  const files = new Map<string, StoredFile>();
  const heads = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'FileUploaded' || event.type === 'FileDeleted') {
      put(files, event.entityId, foldFile(files.get(event.entityId), event));
      continue;
    }
    heads.set(event.streamId, event.version);
    if (event.entityId !== event.streamId) {
      put(messages, event.entityId, foldMessage(messages.get(event.entityId), event));
      continue;
    }
    const thread = foldThread(threads.get(event.streamId), event);
    put(threads, event.streamId, thread);
    if (thread) continue;
    for (const [id, { threadId }] of messages) if (threadId === event.streamId) messages.delete(id);
  }
  return {
    messages: lines([...messages.values()], MESSAGE_KEYS),
    threads: lines([...threads.values()], THREAD_KEYS),
    files: lines([...files.values()], FILE_KEYS),
    heads: lines(
      [...heads].map(([id, version]) => ({ id, version })),
      HEAD_KEYS,
    ),
    pairs: lines([...threads.values()].flatMap(pairsOf), PAIR_KEYS),
  };
}

function pairsOf({ position, metadata }: Thread): readonly object[] {
  return Object.entries(metadata).map(([key, value]) => ({ position, key, value }));
}

const MESSAGE_KEYS = [
  ...['id', 'threadId', 'position', 'rev', 'createdAt', 'role', 'content', 'attachments'],
  ...['metadata', 'assistantId', 'runId'],
];
const THREAD_KEYS = [
  'id',
  'projectId',
  'position',
  'rev',
  'createdAt',
  'metadata',
  'toolResources',
];
const FILE_KEYS = [
  ...['id', 'projectId', 'position', 'rev', 'createdAt'],
  ...['filename', 'purpose', 'bytes', 'sha256'],
];
const HEAD_KEYS = ['id', 'version'];
const PAIR_KEYS = ['position', 'key', 'value'];

async function readTables({ query }: Asked): Promise<ReadModel> {
  const milliseconds = 'floor(extract(epoch from created_at) * 1000)::float8 as "createdAt"';
  const messages = await query(`
    select message_id as id, thread_id as "threadId", position::int, rev, ${milliseconds}, role,
           content::json, attachments::json, metadata::json, assistant_id as "assistantId",
           run_id as "runId"
    from read_model.messages`);
  const threads = await query(`
    select thread_id as id, project_id as "projectId", position::int, rev, ${milliseconds},
           metadata::json, tool_resources::json as "toolResources"
    from read_model.threads`);
  const files = await query(`
    select file_id as id, project_id as "projectId", position::int, rev, ${milliseconds}, filename,
           purpose, bytes::float8, sha256
    from read_model.files`);
  const heads = await query(`
    select thread_id as id, applied_version as version from read_model.thread_heads`);
  // Only the hash of a pair is stored: it is told by the thread that it stands for, if there is one.
  const pairs = await query(`
    select m.position::int, p.key, p.value
    from read_model.thread_metadata m left join read_model.threads t using (position)
    left join lateral json_each_text(t.metadata::json) p
      on m.pair = threadlog.metadata_pair(t.project_id, p.key, p.value)`);
  return {
    messages: lines(messages, MESSAGE_KEYS),
    threads: lines(threads, THREAD_KEYS),
    files: lines(files, FILE_KEYS),
    heads: lines(heads, HEAD_KEYS),
    pairs: lines(pairs, PAIR_KEYS),
  };
}

function lines(rows: readonly object[], keys: readonly string[]): readonly string[] {
  return rows.map((row) => JSON.stringify(keys.map((key) => Reflect.get(row, key)))).sort();
}

function put<T>(states: Map<string, T>, id: string, state: T | undefined): void {
  if (state) states.set(id, state);
  else states.delete(id);
}
