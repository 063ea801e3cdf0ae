import { sql, type KyselyPlugin } from 'kysely';
import { openDatabase, type Db, type OpenDatabase } from '#database';
import { createThread } from '#domain';
import { readAfter, readStretch } from '#event-store';
import { eventually } from '../../../test/support/eventually';
import { openTestLog, type TestLog } from '../../../test/support/log';
import { listThreads } from './list-threads';
import { createPump } from './pump';
import { rebuildReadModel } from './rebuild-read-model';

describe('a search in portions that begins while the switch is made', () => {
  let log: TestLog;
  let owner: OpenDatabase;
  beforeAll(async () => {
    log = await openTestLog();
    owner = openDatabase({
      url: log.database.ownerUrl,
      name: 'test-rebuild',
      asOwner: true,
      max: 6,
    });
    await sql`
      create function public.dawdle() returns trigger language plpgsql
      as $$ begin perform pg_sleep(1); return null; end $$`.execute(owner.db);
    await sql`
      create trigger dawdle after insert on threadlog.checkpoints for each row
      when (new.name = 'read_model_previous') execute function public.dawdle()`.execute(owner.db);
  });
  afterAll(async () => {
    await owner.close();
    await log.close();
  });

  const appendThreads = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const thread = { threadId: `thread_${name}`, metadata: { a: '1' }, messages: [] };
      await log.append(createThread(thread));
    }
  };
  const isMidSwitch = async (): Promise<boolean> => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`.execute(owner.db);
    return rows.length > 0;
  };

  /** Calls `then` once, between the first statement and the next. */
  const afterFirstStatement = (then: () => Promise<void>): KyselyPlugin => {
    let first = true;
    return {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (first) {
          first = false;
          await then();
        }
        return result;
      },
    };
  };

  it('misses nothing that the switch itself has applied', async () => {
    await appendThreads('a', 'b', 'c');
    let appended = false;
    const rebuilding = async (): Promise<void> => {
      const readAndAppend = async (tx: Db, position: number, limit: number) => {
        if (!appended) {
          appended = true;
          // Behind what the rebuild loads: the switch applies them.
          await appendThreads('d', 'e');
          await createPump({ db: log.db, readAfter }).run();
        }
        return readStretch(tx, position, limit);
      };
      await rebuildReadModel({ db: owner.db, readAfter: readAndAppend });
    };
    let rebuilt: Promise<void> | undefined;
    const db = log.db.withPlugin(
      afterFirstStatement(async () => {
        rebuilt = rebuilding();
        await eventually(isMidSwitch, (is) => is);
      }),
    );
    const query = { limit: 10, order: 'asc', metadata: { a: '1' } } as const;
    const found = await listThreads(db, 'p', query, 1);
    await rebuilt;
    const ids = found.status === 'listed' ? found.items.map(({ id }) => id) : found.status;
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `thread_${name}`));
  });
});
