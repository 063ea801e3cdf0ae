import { Pool } from 'pg';
import { connectionConfig } from '#database';
import { administer, createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { startRedis } from '../../../test/support/redis-process';
import { postgresConnection, type QueueBackend } from './backend';
import { consumeNudges } from './consume-nudges';
import { createDoorbell, type Doorbell } from './doorbell';
import type { Consumer } from './run-consumer';
import { migrateQueue } from './migrate-queue';

let database: TestDatabase;
let redis: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
  await migrateQueue(database.ownerUrl);
});
afterAll(() => Promise.all([database.drop(), redis.kill()]));

const backends: Record<string, () => QueueBackend> = {
  redis: () => ({ kind: 'redis', url: redis.url }),
  postgres: () => ({
    kind: 'postgres',
    pool: connectionConfig({ url: database.appUrl, name: 'test' }),
  }),
};

const open: (Doorbell | Consumer)[] = [];
const closeAll = (): Promise<unknown> => Promise.all(open.splice(0).map((each) => each.close()));
afterEach(closeAll);
const doorbellOn = (backend: QueueBackend, onFailure?: (error: Error) => void): Doorbell => {
  const doorbell = createDoorbell({ backend, ...(onFailure && { onFailure }) });
  open.push(doorbell);
  return doorbell;
};
const answer = (backend: QueueBackend, onNudge: () => Promise<void>): void => {
  open.push(consumeNudges({ backend, onNudge, onError: () => undefined }));
};

describe.each(Object.keys(backends))('the doorbell on %s', (name) => {
  const backend = (): QueueBackend => (backends[name] as () => QueueBackend)();

  it('is answered', async () => {
    let answers = 0;
    answer(backend(), () => Promise.resolve(void (answers += 1)));
    doorbellOn(backend()).ring();
    await eventually(
      () => answers,
      (n) => n >= 1,
    );
  });

  it('is answered once more for a ring that comes while the answer is at work', async () => {
    const started: (() => void)[] = [];
    answer(backend(), () => new Promise((resolve) => started.push(resolve)));
    const doorbell = doorbellOn(backend());
    doorbell.ring();
    await eventually(
      () => started.length,
      (n) => n === 1,
    );
    doorbell.ring();
    // The ring has to arrive while the first answer is under way: it is, until we let it go.
    doorbell.ring();
    started[0]?.();
    await eventually(
      () => started.length,
      (n) => n >= 2,
    );
    started.forEach((resolve) => resolve());
    // A third ring may have become a third answer: let it go as well, so that closing is not held up.
    const timer = setInterval(() => started.forEach((resolve) => resolve()), 5);
    await closeAll();
    clearInterval(timer);
  });

  it('makes one or few answers of a thousand rings', async () => {
    let answers = 0;
    answer(backend(), () => Promise.resolve(void (answers += 1)));
    const doorbell = doorbellOn(backend());
    for (let i = 0; i < 1_000; i += 1) doorbell.ring();
    await eventually(
      () => answers,
      (n) => n >= 1,
    );
    expect(answers).toBeLessThan(10);
  });
});

describe('the doorbell without a queue behind it', () => {
  it.each([
    ['Redis', (): QueueBackend => ({ kind: 'redis', url: 'redis://127.0.0.1:1' })],
    [
      'PostgreSQL',
      (): QueueBackend => ({
        kind: 'postgres',
        pool: connectionConfig({ url: 'postgres://x@127.0.0.1:1/x', name: 'test' }),
      }),
    ],
  ])('returns at once and throws nothing (%s)', async (_, backend) => {
    const failures: Error[] = [];
    const doorbell = doorbellOn(backend(), (error) => failures.push(error));
    const start = performance.now();
    for (let i = 0; i < 1_000; i += 1) doorbell.ring();
    expect(performance.now() - start).toBeLessThan(100);
    await eventually(
      () => failures.length,
      (n) => n > 0,
    );
  });

  it('is answered once the queue is there that was not when the answering began', async () => {
    // BullMQ's worker would spin on a backend that it could not open, and hear nothing ever after.
    const late = await createTestDatabase();
    const pool = connectionConfig({ url: late.appUrl, name: 'test' });
    const errors: Error[] = [];
    let answers = 0;
    open.push(
      consumeNudges({
        backend: { kind: 'postgres', pool },
        onNudge: () => Promise.resolve(void (answers += 1)),
        onError: (error) => errors.push(error),
      }),
    );
    await eventually(
      () => errors.length,
      (n) => n > 0,
    );
    await migrateQueue(late.ownerUrl);
    const doorbell = doorbellOn({ kind: 'postgres', pool });
    doorbell.ring();
    await eventually(
      () => answers,
      (n) => n >= 1,
    );
    expect(errors.length).toBeLessThan(10);
    await closeAll();
    await late.drop();
  });

  it('rings again once Redis is back', async () => {
    const own = await startRedis();
    const url = own.url;
    let answers = 0;
    answer({ kind: 'redis', url }, () => Promise.resolve(void (answers += 1)));
    const doorbell = doorbellOn({ kind: 'redis', url });
    doorbell.ring();
    await eventually(
      () => answers,
      (n) => n >= 1,
    );
    await own.kill();
    doorbell.ring();
    const again = await startRedis(own.port);
    const before = answers;
    await eventually(
      () => {
        doorbell.ring();
        return answers;
      },
      (n) => n > before,
      { within: 15_000, every: 100 },
    );
    await closeAll();
    await again.kill();
  }, 30_000);
});

describe('a connection of BullMQ that is cut while it is taken out of its pool', () => {
  it('does not end the process', async () => {
    // BullMQ takes one out, asks it two things, and listens to it in between to nothing.
    const config = connectionConfig({ url: database.appUrl, name: 'test' });
    const pool = new Pool(postgresConnection(config, 1));
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    // Not events.once: that would listen to the error.
    const ended = new Promise((resolve) => client.once('end', resolve));
    await administer(database.ownerUrl, `select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
    await ended;
    client.release(true);
    await pool.end();
  });
});
