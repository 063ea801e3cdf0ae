import { sql } from 'kysely';
import { Client } from 'pg';
import { createThread, decodeEvent, deleteThread, modifyThread } from '#domain';
import { readAfter, readHead } from '#event-store';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import {
  PROJECTS,
  threadDecisions,
  type Project,
  type ThreadStep,
} from '../../../test/support/thread-histories';
import {
  modelThreadPage,
  modelThreads,
  type ThreadModel,
} from '../../../test/support/thread-model';
import { readCheckpoint } from './checkpoint';
import { listThreads } from './list-threads';
import type { ThreadQuery } from './page';
import { projectBatch } from './project-batch';
import { createPump } from './pump';

let log: TestLog;
beforeEach(async () => (log = await openTestLog()));
afterEach(() => log.close());

let histories = 0;
async function liveThrough(history: readonly ThreadStep[]): Promise<void> {
  for (const { projectId, decision } of threadDecisions(`h${(histories += 1)}`, history)) {
    await log.appender.append({ decision, context: { ...CONTEXT, projectId } });
  }
}

async function foldLog(projectId: Project): Promise<ThreadModel> {
  return modelThreads(projectId, (await readAfter(log.db, 0, 100_000)).map(decodeEvent));
}

/** @param maxChanged small, so that a search has to look behind the tail in portions */
async function everyPage(maxChanged?: number): Promise<void> {
  for (const projectId of PROJECTS) {
    const model = await foldLog(projectId);
    for (const query of queriesOver(model.ids)) {
      const listed = await listThreads(log.db, projectId, query, maxChanged);
      if (listed.status !== 'listed') throw new Error(`${listed.status}: ${JSON.stringify(query)}`);
      const { items, hasMore } = listed;
      expect({ query, threads: items, hasMore }).toEqual({
        query,
        ...modelThreadPage(model, query),
      });
    }
  }
}

const SEARCHES = [undefined, { a: '1' }, { b: '' }, { a: '1', b: '2' }, { c: '1' }];

/** Both orders, each cursor at the ends and in the middle; limits and searches take turns. */
function queriesOver(ids: readonly string[]): ThreadQuery[] {
  const cursors = [undefined, ...new Set([ids[0], ids[Math.floor(ids.length / 2)], ids.at(-1)])];
  const pairs = cursors.flatMap((after) => cursors.map((before) => ({ after, before })));
  return (['asc', 'desc'] as const).flatMap((order) =>
    pairs.flatMap(({ after, before }, index) =>
      [index, index + 2].map((turn) => {
        const metadata = SEARCHES[turn % SEARCHES.length];
        return {
          limit: [1, 3, 100][turn % 3] ?? 1,
          order,
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
          ...(metadata && { metadata }),
        };
      }),
    ),
  );
}

const STORY: ThreadStep[] = [
  ...Array.from({ length: 6 }, (_, i): ThreadStep => {
    const metadata = { a: i % 2 ? '1' : '2', ...(i % 3 ? { b: '' } : { b: '2' }) };
    return { do: 'create', project: i === 4 ? 'q' : 'p', metadata };
  }),
  { do: 'write', of: 0 },
  { do: 'modify', of: 0, metadata: { a: '1', b: '2' } },
  { do: 'delete', of: 3 },
  { do: 'modify', of: 1, metadata: {} },
  { do: 'modify', of: 2, metadata: null },
  { do: 'create', project: 'p', metadata: { a: '1' } },
  { do: 'delete', of: 0 },
  { do: 'modify', of: 3, metadata: { b: '' } },
];

describe('a list of threads', () => {
  it('is the same wherever the projection is, at once or in portions (I9)', async () => {
    await liveThrough(STORY);
    const head = await readHead(log.db);
    for (let k = 0; k <= head; k += 1) {
      await everyPage();
      await everyPage(1);
      await projectBatch({ db: log.db, readAfter }, 1);
    }
  }, 60_000);

  it.each([1, 20, 1000])(
    'stays the same while %i events are projected between two portions',
    async (limit) => {
      await liveThrough(Array.from({ length: 8 }, () => STORY).flat());
      const model = await foldLog('p');
      const query = { limit: 100, order: 'desc', metadata: { a: '1' } } as const;
      const db = log.db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          await projectBatch({ db: log.db, readAfter }, limit);
          return result;
        },
      });
      const listed = await listThreads(db, 'p', query, 3);
      if (listed.status !== 'listed') throw new Error(listed.status);
      expect(await readCheckpoint(log.db)).toBeGreaterThan(1);
      expect({ threads: listed.items, hasMore: listed.hasMore }).toEqual(
        modelThreadPage(model, query),
      );
    },
  );

  it('names the cursor that has no place in the project', async () => {
    await liveThrough(STORY);
    const [foreign] = (await foldLog('q')).ids;
    for (const cursor of ['after', 'before'] as const) {
      for (const id of [foreign, 'thread_nobody', 'msg_h1x0x6']) {
        const query = { limit: 1, order: 'asc', [cursor]: id } as const;
        const page = await listThreads(log.db, 'p', query);
        expect(page).toEqual({ status: 'cursor_missing', cursor });
      }
    }
  });

  it('finds a value as long as metadata may be', async () => {
    const metadata = { ['🙂'.repeat(64)]: '🙂'.repeat(512) };
    await log.append(createThread({ threadId: 'thread_long', metadata, messages: [] }));
    await createPump({ db: log.db, readAfter }).run();
    const query = { limit: 1, order: 'asc', metadata } as const;
    await expect(listThreads(log.db, 'p', query)).resolves.toMatchObject({
      items: [{ id: 'thread_long' }],
    });
  });
});

describe('with quarantined threads', () => {
  const ids = ['thread_1', 'thread_2', 'thread_3', 'thread_4'];
  const everything = { limit: 100, order: 'asc' } as const;
  const list = async (query: ThreadQuery): Promise<Record<string, unknown>> => {
    const listed = await listThreads(log.db, 'p', query);
    if (listed.status !== 'listed') throw new Error(listed.status);
    return Object.fromEntries(listed.items.map(({ id, metadata }) => [id, metadata['n']]));
  };
  const modify = async (id: string, n: string): Promise<void> => {
    const thread = (await foldLog('p')).now.get(id);
    const decision = thread && modifyThread(thread, { metadata: { n } });
    if (decision) await log.append(decision);
  };

  /** What the log holds cannot be changed by the application; a damaged disk is not the application. */
  const damage = async (position: number, change: string): Promise<void> => {
    const owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    await owner.query(`update threadlog.events set ${change} where position = ${position}`);
    await owner.end();
  };

  beforeEach(async () => {
    for (const threadId of ids) {
      await log.append(createThread({ threadId, metadata: { n: '1' }, messages: [] }));
    }
  });

  it('lists one whose change cannot be read as it was before, and the others as they are', async () => {
    await modify('thread_2', '2');
    await damage(5, `type = 'ThreadEaten'`);
    const expected = { thread_1: '1', thread_2: '1', thread_3: '1', thread_4: '1' };
    expect(await list(everything)).toEqual(expected);
    await createPump({ db: log.db, readAfter }).run();
    expect(await list(everything)).toEqual(expected);
    expect(await list({ ...everything, metadata: { n: '1' } })).toEqual(expected);
  });

  it('lists one as it is now when only a message of it cannot be read', async () => {
    await liveThrough([]);
    await log.append({
      ...createThread({ threadId: 'thread_2', metadata: {}, messages: [] }),
      stream: 'open',
      events: [{ type: 'MessageDeleted', entityId: 'msg_nobody', payload: {} }],
    });
    await createPump({ db: log.db, readAfter }).run();
    await modify('thread_2', '2');
    await createPump({ db: log.db, readAfter }).run();
    const expected = { thread_1: '1', thread_2: '2', thread_3: '1', thread_4: '1' };
    expect(await list(everything)).toEqual(expected);
    expect(await list({ ...everything, metadata: { n: '2' } })).toEqual({ thread_2: '2' });
    await log.append(deleteThread('thread_2'));
    await createPump({ db: log.db, readAfter }).run();
    expect(Object.keys(await list(everything))).toEqual(['thread_1', 'thread_3', 'thread_4']);
  });

  it('lists one whose creation the read tables refused', async () => {
    const owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    await owner.query(`
      alter table read_model.threads add constraint refuses check (thread_id <> 'thread_2')`);
    await owner.end();
    await createPump({ db: log.db, readAfter }).run();
    await modify('thread_2', '2');
    await createPump({ db: log.db, readAfter }).run();
    const { rows } = await sql`select from read_model.threads`.execute(log.db);
    expect(rows).toHaveLength(3);
    expect(Object.keys(await list(everything))).toEqual(ids);
    expect(await list({ ...everything, limit: 2, after: 'thread_1' })).toEqual({
      thread_2: '2',
      thread_3: '1',
    });
    expect(await list({ ...everything, metadata: { n: '2' } })).toEqual({ thread_2: '2' });
  });

  it('lists the others when a creation cannot be read', async () => {
    await damage(1, `payload = 'eaten'`);
    await createPump({ db: log.db, readAfter }).run();
    const { items, hasMore } = (await listThreads(log.db, 'p', {
      limit: 2,
      order: 'asc',
    })) as unknown as { items: { id: string }[]; hasMore: boolean };
    expect({ ids: items.map(({ id }) => id), hasMore }).toEqual({
      ids: ['thread_2', 'thread_3'],
      hasMore: true,
    });
  });
});
