import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '#database';
import { createThread } from '#domain';
import { readAfter, readStretch } from '#event-store';
import { aMessageWith } from '../../../test/support/attachments';
import { eventually } from '../../../test/support/eventually';
import { openTestLog, type TestLog } from '../../../test/support/log';
import { listFiles } from './list-files';
import { listMessages } from './list-messages';
import { listThreads } from './list-threads';
import { createPump } from './pump';
import { projectBatch } from './project-batch';
import { readMessage } from './read-message';
import { readThread } from './read-thread';
import { rebuildReadModel, type Rebuilt } from './rebuild-read-model';

/** What whoever comes while the tables are switched gets to see: the tables of before are spoilt here. */
describe('while the switch is made', () => {
  let log: TestLog;
  let owner: OpenDatabase;
  let rebuilding: Promise<Rebuilt>;

  beforeAll(async () => {
    log = await openTestLog();
    owner = openDatabase({
      url: log.database.ownerUrl,
      name: 'test-rebuild',
      asOwner: true,
      max: 4,
    });
    await log.append(createThread({ threadId: 'thread_a', metadata: { a: '1' }, messages: [] }));
    await log.append(aMessageWith('thread_a', 'msg_a', []));
    await createPump({ db: log.db, readAfter }).run();
    // Statements whose plans are kept, on every connection that is used below.
    await Promise.all(
      Array.from({ length: 8 }, () => Promise.all(READS.map(([, read]) => read()))),
    );
    await dawdle();
  });
  afterAll(async () => {
    await owner.close();
    await log.close();
  });
  beforeEach(async () => {
    await sql`update read_model.messages set metadata = '{"spoilt":"yes"}'`.execute(owner.db);
    await sql`update read_model.threads set metadata = '{"spoilt":"yes"}'`.execute(owner.db);
    rebuilding = rebuildReadModel({ db: owner.db, readAfter: readStretch });
    await eventually(isMidSwitch, (is) => is);
  });
  afterEach(() => rebuilding);

  /** Behind everything that the switch does, ahead of its commit. */
  const dawdle = async (): Promise<void> => {
    await sql`
      create function public.dawdle() returns trigger language plpgsql
      as $$ begin perform pg_sleep(1); return null; end $$`.execute(owner.db);
    await sql`
      create trigger dawdle after insert on threadlog.checkpoints for each row
      when (new.name = 'read_model_previous') execute function public.dawdle()`.execute(owner.db);
  };
  const isMidSwitch = async (): Promise<boolean> => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`.execute(owner.db);
    return rows.length > 0;
  };

  const target = { projectId: 'p', threadId: 'thread_a' };
  const page = { limit: 10, order: 'asc' } as const;
  const READS: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a page of messages', () => listMessages(log.db, target, page)],
    ['a message', () => readMessage(log.db, { ...target, messageId: 'msg_a' })],
    ['a thread', () => readThread(log.db, target)],
    ['a page of threads', () => listThreads(log.db, 'p', page)],
    ['a search of threads', () => listThreads(log.db, 'p', { ...page, metadata: { a: '1' } })],
    ['a page of files', () => listFiles(log.db, 'p', page)],
  ];

  it.each(READS)('%s waits, and is read from the new tables', async (_, read) => {
    const before = performance.now();
    const found = JSON.stringify(await read());
    expect(performance.now() - before).toBeGreaterThan(100);
    expect(found).not.toContain('spoilt');
    expect(found).toContain(_.includes('files') ? '"items":[]' : '_a');
  });

  it('the projector stands aside, and then fills the new tables', async () => {
    await log.append(aMessageWith('thread_a', 'msg_b', []));
    expect(await projectBatch({ db: log.db, readAfter }, 10)).toEqual({
      status: 'leased_elsewhere',
    });
    await rebuilding;
    await createPump({ db: log.db, readAfter }).run();
    const { rows } = await sql<{ id: string; metadata: string }>`
      select message_id as id, metadata from read_model.messages order by position`.execute(log.db);
    expect(rows).toEqual([
      { id: 'msg_a', metadata: '{}' },
      { id: 'msg_b', metadata: '{}' },
    ]);
  });
});
