import { sql } from 'kysely';
import { Client } from 'pg';
import { createMessage, modifyMessage, type Decision } from '#domain';
import { aMessage, aNewMessage } from '../../../test/support/builders';
import { administer } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { readAfter, readHead } from './read-after';

const CUTS = 12;

let log: TestLog;
beforeEach(async () => (log = await openTestLog()));
afterEach(() => log.close());

const { role, content, attachments, metadata } = aNewMessage();
const create = (threadId: string, id: string): Decision =>
  createMessage(threadId, { id, role, content, attachments, metadata });

/** Four processes' worth of appenders, each with many requests at once, on a few hot threads. */
async function appendConcurrently(events: number): Promise<Map<string, number>> {
  const threads = ['thread_1', 'thread_2', 'thread_3'];
  for (const thread of threads) await log.append(aThread(thread));
  await log.append(create('thread_1', 'msg_hot'));
  const appenders = [log.another(), log.another(), log.another(), log.another()];
  const acknowledged = new Map<string, number>();
  await Promise.all(
    Array.from({ length: events }, async (_, i) => {
      const hot = modifyMessage(aMessage({ id: 'msg_hot', threadId: 'thread_1' }), {
        metadata: {},
      });
      const decision = i % 7 === 0 ? hot : create(threads[i % 3] as string, `msg_${i}`);
      const outcome = await appenders[i % 4]?.append({ decision, context: CONTEXT });
      if (outcome?.status === 'appended') acknowledged.set(`${i}`, outcome.position);
    }),
  );
  return acknowledged;
}

describe('the log', () => {
  it('has every acknowledged event once, positions without holes, versions and revs that rise with them (I1-I4)', async () => {
    const acknowledged = await appendConcurrently(2_000);
    const events = await readAfter(log.db, 0, 10_000);
    expect(acknowledged.size).toBe(2_000);
    expect(new Set(acknowledged.values()).size).toBe(2_000);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    const next = new Map<string, number>();
    for (const { streamId, version, entityId, rev } of events) {
      for (const [key, number] of [
        [`v ${streamId}`, version],
        [`r ${entityId}`, rev],
      ] as const) {
        expect([key, number]).toEqual([key, (next.get(key) ?? 0) + 1]);
        next.set(key, number);
      }
    }
  });

  it('never shows anything new at or below a position that was seen (I5)', async () => {
    const seen = new Set<number>();
    let head = 0;
    let writing = true;
    const reading = (async () => {
      while (writing) {
        const { rows } = await sql<{ position: number }>`
          select position from threadlog.events where position > ${head - 50}`.execute(log.db);
        const fresh = rows
          .map(({ position }) => position)
          .filter((position) => !seen.has(position));
        for (const position of fresh) {
          expect(position).toBeGreaterThan(head);
          seen.add(position);
        }
        head = Math.max(head, ...fresh);
      }
    })();
    await appendConcurrently(1_000);
    writing = false;
    await reading;
    expect(seen.size).toBeGreaterThan(100);
  });

  it('never goes back in recorded time, also when the clock does (I6)', async () => {
    await log.append(aThread('thread_1'));
    const owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    await owner.query(`
      insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
        stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
      select position + 1, now() + interval '1 hour', 2, 1, 1, gen_random_uuid(), stream_id, 'msg_ahead',
        project_id, 'MessageCreated', actor, meta, salt, payload_hash, payload from threadlog.events`);
    await owner.end();
    const outcome = await log.append(create('thread_1', 'msg_after'));
    const [ahead] = await readAfter(log.db, 1, 1);
    expect(outcome).toMatchObject({
      status: 'appended',
      position: 3,
      recordedAt: ahead?.recordedAt,
    });
  });

  it.each([
    'update threadlog.events set payload = payload',
    'delete from threadlog.events',
    'truncate threadlog.events',
  ])('refuses the application: %s', async (statement) => {
    await log.append(aThread('thread_1'));
    await expect(sql.raw(statement).execute(log.db)).rejects.toMatchObject({ code: '42501' });
    // Logged in as the owner, the processes still work as the same role.
    await expect(readHead(log.db)).resolves.toBe(1);
  });

  it('refuses an append inside a transaction, where its lock would span round trips', async () => {
    const call = sql`call threadlog.append_events('{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}',false,null)`;
    const attempt = log.db.transaction().execute((tx) => call.execute(tx));
    await expect(attempt).rejects.toMatchObject({ code: '2D000' });
  });

  it('says each event once when connections are cut again and again (I1)', async () => {
    await log.append(aThread('thread_1'));
    const name = new URL(log.database.ownerUrl).pathname.slice(1);
    let writing = true;
    let cuts = 0;
    const cutting = (async () => {
      while (writing) {
        await administer(
          log.database.ownerUrl.replace(name, 'postgres'),
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and application_name = 'test'`,
        );
        cuts += 1;
      }
    })();
    const outcomes = [];
    // However fast it writes and however slowly it cuts: until it was cut often enough.
    for (let round = 0; cuts < CUTS; round += 1) {
      outcomes.push(
        ...(await Promise.all(
          Array.from({ length: 20 }, (_, i) => log.append(create('thread_1', `msg_${round}_${i}`))),
        )),
      );
    }
    writing = false;
    await cutting;
    const events = await eventually(
      () => readAfter(log.db, 0, 100_000),
      (all) => all.length > 0,
    );
    expect(outcomes.every(({ status }) => status === 'appended')).toBe(true);
    expect(new Set(events.map(({ entityId }) => entityId)).size).toBe(events.length);
    expect(events).toHaveLength(1 + outcomes.length);
  });
});
