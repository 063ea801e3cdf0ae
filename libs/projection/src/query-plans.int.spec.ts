import { Client } from 'pg';
import {
  createMessage,
  createThread,
  deleteMessage,
  foldMessage,
  modifyMessage,
  uploadFile,
  type Decision,
} from '#domain';
import { readAfter, type Once } from '#event-store';
import { aMessage } from '../../../test/support/builders';
import {
  watchPlans,
  type ExecutedPlan,
  type PlanWatch,
} from '../../../test/support/executed-plans';
import { fillLog, type Filled } from '../../../test/support/fill-log';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { planFaults, type Allowed } from '../../../test/support/plan-faults';
import type { EventQuery, EventScope } from './event-query';
import { listEvents } from './list-events';
import { listFiles } from './list-files';
import { listMessages, listPages } from './list-messages';
import { listMessagesAt } from './list-messages-at';
import { listThreads } from './list-threads';
import { listThreadsAt } from './list-threads-at';
import { positionAt } from './position-at';
import { createPump } from './pump';
import { readFiles } from './read-files';
import { readMessage } from './read-message';
import { readRevision } from './read-revision';
import { readMessageAt, readThreadAt } from './read-state-at';
import { readThread } from './read-thread';

/**
 * 200,000 messages, unless the environment asks for more threads: a million messages (10,000 threads) take
 * five times as long to write. The plans are those of the statements that the code really sends, as the
 * server really executed them.
 */
const THREADS = Number(process.env['THREADLOG_TEST_PLAN_THREADS'] ?? 2_000);
const FILLING = { threads: THREADS, messagesEach: 100, active: 100 };
const FILES = 1_000;
/** A prepared statement gets its lasting plan after the fifth time. */
const TIMES = 7;

const LIMIT = 20;
/**
 * A page and one more: of each up to three events that count, each a probe of an index of four levels.
 * It was seen to touch 279 blocks, of tables with 30,000.
 */
const PAGE: Allowed = { sorted: LIMIT + 1, blocks: (LIMIT + 1) * 3 * 5 };
/** The newest event of the thread, through an index of four levels. */
const UNCHANGED: Allowed = { sorted: 1, blocks: 8 };
/** Of each of a page what a halving of its few revisions touches besides. */
const PAGE_AT: Allowed = { sorted: (LIMIT + 1) * 3, blocks: (LIMIT + 1) * 3 * 10 };
/** A project's files stand among its threads: here a thousand of them ahead of the first page are passed over. */
const PAGE_BEHIND_FILES: Allowed = { ...PAGE_AT, blocks: PAGE_AT.blocks + 1_000 / 2 };
/** Halving the log: a probe of an index of four levels for each power of two that it has events. */
const HALVING: Allowed = { sorted: 0, blocks: 2 * 4 * 20 };
/** A portion of a history: 500 events, as they stand side by side in the table. */
const PORTION: Allowed = { sorted: (LIMIT + 1) * 3, blocks: 600 };
const APPENDED_AT_ONCE = 60;
const APPENDS: Allowed = { sorted: APPENDED_AT_ONCE, blocks: 1_000 };
/** Of a hundred messages and five threads. */
const BATCH: Allowed = { sorted: 200, blocks: 3_000 };

let log: TestLog;
let filled: Filled;
let watch: PlanWatch;
const PROJECT = CONTEXT.projectId;
const fileId = (number: number): string => `file-${number}`;

beforeAll(async () => {
  log = await openTestLog({ kind: 'plain' });
  watch = await watchPlans(log.database);
  await writeModel();
  await writeFiles();
  const client = new Client({ connectionString: log.database.ownerUrl });
  await client.connect();
  try {
    await client.query('set auto_explain.log_min_duration = -1');
    filled = await fillLog(client, { ...FILLING, modelThread: 'thread_model', readTables: true });
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}, THREADS * 60);
afterAll(async () => {
  watch.stop();
  await log.close();
});

/** Every tenth message is of a run. */
async function writeModel(): Promise<void> {
  const messages = Array.from({ length: 53 }, (_, index) => ({
    ...newMessage(`msg_model${index}`, 'text '.repeat(index)),
    ...(index % 10 === 0 && { assistant_id: 'asst_1', run_id: 'run_1' }),
  }));
  const metadata = { customer: 'c0' };
  await log.append(createThread({ threadId: 'thread_model', metadata, messages }));
}

async function writeFiles(): Promise<void> {
  const sha256 = 'a'.repeat(64);
  await Promise.all(
    Array.from({ length: FILES }, (_, number) =>
      log.append(
        uploadFile(fileId(number), {
          filename: `${number}.txt`,
          purpose: number % 50 === 0 ? 'vision' : 'assistants',
          bytes: 1,
          sha256,
        }),
      ),
    ),
  );
  await createPump({ db: log.db, readAfter }).run();
}

function newMessage(id: string, text: string) {
  const { role, attachments, metadata } = aMessage();
  const content = [{ type: 'text' as const, text: { value: text, annotations: [] } }];
  return { id, role, content, attachments, metadata };
}

let made = 0;
const create = (threadId = filled.threadId(made % FILLING.threads)): Decision =>
  createMessage(threadId, newMessage(`msg_new${(made += 1)}`, `number ${made}`));

/** What the database executed while `act` ran, so often that lasting plans are made. */
async function plansOf(act: () => Promise<unknown>): Promise<readonly ExecutedPlan[]> {
  watch.take();
  for (let time = 0; time < TIMES; time += 1) await act();
  return watch.take();
}

async function faultsOf(act: () => Promise<unknown>, allowed = PAGE): Promise<readonly string[]> {
  const plans = await plansOf(act);
  expect(plans.length).toBeGreaterThanOrEqual(TIMES);
  return [...new Set(plans.flatMap((plan) => planFaults(plan, allowed)))];
}

describe('the watch on plans', () => {
  it('sees a statement that reads a whole table', async () => {
    const act = () =>
      log.db.selectFrom('threadlog.events').select('position').where('payload', '=', '').execute();
    expect((await faultsOf(act)).join('\n')).toContain('reads all of events: select "position"');
  });

  it('sees what the append procedure executes inside', async () => {
    const statements = (await plansOf(() => log.append(create()))).map((plan) => plan.statement);
    expect(statements.join('\n')).toContain('insert into threadlog.events');
  });
});

describe('an append', () => {
  const once: readonly [string, Once | undefined][] = [
    ['alone', undefined],
    ['with an idempotency key', { by: 'key', key: 'k', requestHash: Buffer.alloc(32) }],
    ['as an SDK repeats it', { by: 'likeness', withinSeconds: 60 }],
  ];
  it.each(once)('of a message, %s, finds its places by index', async (_, by) => {
    const keyed = (): Once | undefined => (by?.by === 'key' ? { ...by, key: `k${made}` } : by);
    const act = () => {
      const said = keyed();
      return log.appender.append({
        decision: create(),
        context: CONTEXT,
        ...(said && { once: said }),
      });
    };
    expect(await faultsOf(act)).toEqual([]);
  });

  it('of many messages at once finds their places by index', async () => {
    const act = () =>
      Promise.all(Array.from({ length: APPENDED_AT_ONCE }, () => log.append(create())));
    expect(await faultsOf(act, APPENDS)).toEqual([]);
  });

  it('of a change and a delete finds the message by index', async () => {
    let number = 0;
    const act = async () => {
      const { threadId, id } = filled.message(7, (number += 1));
      const change = { metadata: { changed: 'yes' } };
      await log.append(modifyMessage(aMessage({ id, threadId }), change, 1));
      await log.append(deleteMessage(threadId, id));
    };
    expect(await faultsOf(act)).toEqual([]);
  });
});

/** Wherever the projection is: behind the threads that these read there is a tail, and none. */
describe.each([
  ['of a thread without a tail', 1_000],
  ['of a thread with a tail', 3],
])('a read %s', (_, thread) => {
  const target = () => ({ projectId: PROJECT, threadId: filled.threadId(thread) });

  beforeAll(async () => {
    if (thread === 3) for (let n = 0; n < 5; n += 1) await log.append(create(filled.threadId(3)));
  });

  it('finds a message by index', async () => {
    const { id } = filled.message(thread, 50);
    const act = () => readMessage(log.db, { ...target(), messageId: id });
    expect(await faultsOf(act)).toEqual([]);
  });

  it('finds the thread by index', async () => {
    expect(await faultsOf(() => readThread(log.db, target()))).toEqual([]);
  });

  const middle = () => filled.message(thread, 50).id;
  const early = () => filled.message(thread, 20).id;
  const cursors: readonly [string, () => { after?: string; before?: string }][] = [
    ['the first page', () => ({})],
    ['the page after a message', () => ({ after: middle() })],
    ['the page before a message', () => ({ before: middle() })],
    ['what lies between two', () => ({ after: early(), before: middle() })],
  ];
  const lists = (['asc', 'desc'] as const).flatMap((order) =>
    cursors.flatMap(([what, cursor]) => [
      { order, what, cursor, runId: undefined },
      { order, what, cursor, runId: 'run_1' },
    ]),
  );
  it.each(lists)('lists $what, $order, run $runId, by index', async ({ order, cursor, runId }) => {
    const query = { limit: LIMIT, order, ...cursor(), ...(runId && { runId }) };
    expect(await faultsOf(() => listMessages(log.db, target(), query))).toEqual([]);
  });

  it('learns by index that a page has not changed, and reads none of it', async () => {
    const query = { limit: LIMIT, order: 'desc' as const };
    const [page] = await listPages(log.db, [{ target: target(), query }]);
    const knownVersion = page?.version ?? 0;
    const act = () => listPages(log.db, [{ target: target(), query, knownVersion }]);
    expect(await faultsOf(act, UNCHANGED)).toEqual([]);
  });

  it('lists from the log alone by index', async () => {
    const query = { limit: LIMIT, order: 'desc' as const };
    expect(await faultsOf(() => listMessages(log.db, target(), query, { maxTail: -1 }))).toEqual(
      [],
    );
  });
});

describe('a revision', () => {
  it('is read by index', async () => {
    const { id } = filled.message(7, 1);
    expect(await faultsOf(() => readRevision(log.db, id, foldMessage, 1))).toEqual([]);
  });
});

describe('a list of threads', () => {
  const middle = () => filled.threadId(1_000);
  const cursors: readonly [string, () => { after?: string; before?: string }][] = [
    ['the first page', () => ({})],
    ['the page after a thread', () => ({ after: middle() })],
    ['the page before a thread', () => ({ before: middle() })],
  ];
  const searches = [undefined, { customer: 'c17' }, { customer: 'c17', other: 'x' }];
  const lists = (['asc', 'desc'] as const).flatMap((order) =>
    cursors.flatMap(([what, cursor]) =>
      searches.map((metadata) => ({ order, what, cursor, metadata })),
    ),
  );
  it.each(lists)(
    'finds $what, $order, with $metadata, by index',
    async ({ order, cursor, metadata }) => {
      const query = { limit: LIMIT, order, ...cursor(), ...(metadata && { metadata }) };
      expect(await faultsOf(() => listThreads(log.db, PROJECT, query))).toEqual([]);
    },
  );
});

describe('the past', () => {
  const thread = 1_000;
  const target = () => ({ projectId: PROJECT, threadId: filled.threadId(thread) });
  /** Where the thread has half of its messages. */
  const half = async (): Promise<number> => {
    const { position } = await log.db
      .selectFrom('threadlog.events')
      .select('position')
      .where('entity_id', '=', filled.message(thread, 50).id)
      .where('rev', '=', 1)
      .executeTakeFirstOrThrow();
    return position;
  };

  it('is found by time by halving the log', async () => {
    const { recorded_at } = await log.db
      .selectFrom('threadlog.events')
      .select('recorded_at')
      .where('position', '=', await half())
      .executeTakeFirstOrThrow();
    const start = recorded_at.getTime() * 1000;
    const act = () => positionAt(log.db, { by: 'time', start, end: start + 1000 });
    expect(await faultsOf(act, HALVING)).toEqual([]);
  });

  it('of a thread and a message is read by index', async () => {
    const position = await half();
    const { id: messageId } = filled.message(thread, 20);
    const act = async () => {
      await readThreadAt(log.db, target(), position);
      await readMessageAt(log.db, { ...target(), messageId }, position);
    };
    expect(await faultsOf(act)).toEqual([]);
  });

  const cursors: readonly [string, () => { after?: string; before?: string }][] = [
    ['the first page', () => ({})],
    ['the page after a message', () => ({ after: filled.message(thread, 20).id })],
    ['the page before a message', () => ({ before: filled.message(thread, 40).id })],
  ];
  const lists = (['asc', 'desc'] as const).flatMap((order) =>
    cursors.map(([what, cursor]) => ({ order, what, cursor })),
  );
  it.each(lists)('of messages is listed, $what, $order, by index', async ({ order, cursor }) => {
    const position = await half();
    const query = { limit: LIMIT, order, ...cursor() };
    const act = () => listMessagesAt(log.db, target(), query, { position });
    expect(await faultsOf(act, PAGE_AT)).toEqual([]);
  });

  it.each(['asc', 'desc'] as const)('of threads is listed, %s, by index', async (order) => {
    const position = await half();
    const act = () => listThreadsAt(log.db, PROJECT, { limit: LIMIT, order }, { position });
    expect(await faultsOf(act, PAGE_BEHIND_FILES)).toEqual([]);
  });
});

describe('a history', () => {
  const threadId = () => filled.threadId(1_000);
  const scopes: readonly [string, () => EventScope][] = [
    ['a project', () => ({ of: 'project', projectId: PROJECT })],
    ['a thread', () => ({ of: 'thread', projectId: PROJECT, threadId: threadId() })],
    [
      'a message',
      () => ({
        of: 'message',
        projectId: PROJECT,
        threadId: threadId(),
        messageId: filled.message(1_000, 50).id,
      }),
    ],
  ];
  const queries: readonly Partial<EventQuery>[] = [
    {},
    { type: 'MessageCreated' },
    { actor: CONTEXT.actor },
    { from: 1_000, to: 100_000 },
  ];
  const lists = scopes.flatMap(([what, scope]) =>
    (['asc', 'desc'] as const).flatMap((order) =>
      queries.map((query) => ({ what, scope, query: { limit: LIMIT, order, ...query } })),
    ),
  );
  it.each(lists)('of $what is listed, $query, by index', async ({ scope, query }) => {
    expect(await faultsOf(() => listEvents(log.db, scope(), query), PORTION)).toEqual([]);
  });

  it('of one thread among those of a project is listed by index', async () => {
    const query: EventQuery = { limit: LIMIT, order: 'desc', threadId: threadId(), to: 300_000 };
    const scope: EventScope = { of: 'project', projectId: PROJECT };
    expect(await faultsOf(() => listEvents(log.db, scope, query), PORTION)).toEqual([]);
  });
});

describe('files', () => {
  const lists = (['asc', 'desc'] as const).flatMap((order) =>
    [undefined, 'vision'].flatMap((purpose) =>
      [{}, { after: fileId(500) }, { before: fileId(500) }].map((cursor) => ({
        order,
        purpose,
        cursor,
      })),
    ),
  );
  it.each(lists)('are listed $order, $purpose, $cursor, by index', async ({ cursor, ...query }) => {
    const asked = {
      limit: LIMIT,
      order: query.order,
      ...cursor,
      ...(query.purpose && { purpose: query.purpose }),
    };
    expect(await faultsOf(() => listFiles(log.db, PROJECT, asked))).toEqual([]);
  });

  it('of a message are found by index', async () => {
    const ids = Array.from({ length: 10 }, (_, number) => fileId(number));
    expect(await faultsOf(() => readFiles(log.db, PROJECT, ids))).toEqual([]);
  });
});

describe('a batch of the projection', () => {
  it('reads and writes by index', async () => {
    const pump = createPump({ db: log.db, readAfter });
    await pump.run();
    const act = async () => {
      const { threadId, id } = filled.message(11, 1 + (made % 50));
      await log.append(modifyMessage(aMessage({ id, threadId }), { metadata: { n: `${made}` } }));
      await Promise.all(Array.from({ length: 100 }, () => log.append(create())));
      const threadIds = Array.from({ length: 5 }, () => `thread_new${(made += 1)}`);
      const metadata = { customer: 'c1' };
      for (const each of threadIds) {
        await log.append(createThread({ threadId: each, metadata, messages: [] }));
      }
      await pump.run();
    };
    expect(await faultsOf(act, BATCH)).toEqual([]);
  });
});
