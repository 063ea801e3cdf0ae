import fc from 'fast-check';
import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '#database';
import { readAfter, readHead, readStretch } from '#event-store';
import { aMessageWith } from '../../../test/support/attachments';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { liveThrough, logSteps } from '../../../test/support/log-histories';
import { projectBatch } from './project-batch';
import { createPump } from './pump';
import { verifyReadModel, type Verified, type Verifying } from './verify-read-model';

jest.setTimeout(60_000);

let log: TestLog;
let owner: OpenDatabase;
beforeEach(async () => {
  log = await openTestLog();
  owner = openDatabase({
    url: log.database.ownerUrl,
    name: 'test',
    asOwner: true,
    max: 4,
    openPayload: log.openPayload,
  });
});
afterEach(async () => {
  await owner.close();
  await log.close();
});

const [STORY = []] = fc.sample(logSteps(120, 120), { seed: 5, numRuns: 1 });
const project = (): Promise<void> => createPump({ db: log.db, readAfter }).run();
const verify = (options: Partial<Verifying> = {}): Promise<Verified> =>
  verifyReadModel({ db: owner.db, readAfter: readStretch, ...options });
const differencesOf = ({ tables }: Verified) => tables.flatMap(({ differences }) => differences);

describe('verifying the read tables', () => {
  it('finds nothing after any history, wherever the projector is', async () => {
    await fc.assert(
      fc.asyncProperty(logSteps(40), fc.integer({ min: 1, max: 50 }), async (history, applied) => {
        await liveThrough(log, history);
        await projectBatch({ db: log.db, readAfter }, applied);
        expect(differencesOf(await verify())).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it('folds as far as the projector is when it compares, though that goes on meanwhile', async () => {
    await liveThrough(log, STORY);
    await projectBatch({ db: log.db, readAfter }, 50);
    const verified = await verify({
      readAfter: async (tx, position, limit) => {
        const events = await readStretch(tx, position, limit);
        await project();
        return events;
      },
    });
    expect([verified.position, differencesOf(verified)]).toEqual([await readHead(log.db), []]);
  });

  it('tells how many rows there are, and the same checksum for the same rows in another order', async () => {
    await liveThrough(log, STORY);
    await project();
    const before = await verify();
    await sql`cluster read_model.messages using messages_thread`.execute(owner.db);
    expect(await verify()).toEqual(before);
  });

  describe('names', () => {
    beforeEach(async () => {
      await log.append(aThread('thread_a'));
      for (const id of ['msg_a', 'msg_b', 'msg_c']) {
        await log.append(aMessageWith('thread_a', id, []));
      }
      await project();
    });

    it.each([
      [
        'a row that says something else, and what',
        `update read_model.messages set role = 'assistant', rev = 7 where message_id = 'msg_b'`,
        {
          table: 'messages',
          key: 'msg_b',
          is: 'different',
          columns: [
            { name: 'rev', live: 7, folded: 1 },
            { name: 'role', live: 'assistant', folded: 'user' },
          ],
        },
      ],
      [
        'a row that is missing',
        `delete from read_model.messages where message_id = 'msg_c'`,
        { table: 'messages', key: 'msg_c', is: 'missing', columns: [] },
      ],
      [
        'a row that nothing in the log has made',
        `insert into read_model.thread_heads values ('thread_b', 1)`,
        { table: 'thread_heads', key: 'thread_b', is: 'unexpected', columns: [] },
      ],
      [
        'an event in quarantine that can be folded',
        `insert into threadlog.dead_events values (2, 'thread_a', 'no reason')`,
        { table: 'dead_events', key: '2', is: 'unexpected', columns: [] },
      ],
    ])('%s', async (_, damage, difference) => {
      await sql.raw(damage).execute(owner.db);
      expect(differencesOf(await verify())).toEqual([difference]);
    });

    it('some of many, and counts all', async () => {
      await sql`update read_model.messages set role = 'assistant'`.execute(owner.db);
      const [messages] = (await verify({ limit: 2 })).tables;
      expect([messages?.differing, messages?.differences.map(({ key }) => key)]).toEqual([
        3,
        ['msg_a', 'msg_b'],
      ]);
    });
  });

  it('leaves nothing behind', async () => {
    await liveThrough(log, STORY);
    await verify();
    const { rows } = await sql`
      select from pg_namespace where nspname = 'read_model_verify'
      union all select from threadlog.checkpoints where name = 'read_model_verify'`.execute(
      owner.db,
    );
    expect(rows).toEqual([]);
  });
});
