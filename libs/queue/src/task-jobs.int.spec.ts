import { connectionConfig } from '#database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { startRedis } from '../../../test/support/redis-process';
import type { QueueBackend } from './backend';
import { consumeTasks } from './consume-tasks';
import { migrateQueue } from './migrate-queue';
import { createTaskJobs } from './task-jobs';

let database: TestDatabase;
let redis: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
  await migrateQueue(database.ownerUrl);
});
afterAll(() => Promise.all([database.drop(), redis.kill()]));

const open: { close: () => Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const backends: readonly (readonly [string, () => QueueBackend])[] = [
  ['Redis', () => ({ kind: 'redis', url: redis.url })],
  [
    'PostgreSQL',
    () => ({
      kind: 'postgres',
      pool: connectionConfig({ url: database.appUrl, name: 'test' }),
    }),
  ],
];

describe.each(backends)('the jobs of tasks on %s', (_, backend) => {
  const worked: string[] = [];
  /** What the next attempts answer; then they answer that the task is over. */
  const answers: Promise<'over' | 'again'>[] = [];
  const worksOn = (taskId: string): number => worked.filter((each) => each === taskId).length;
  const hasWorkedOn = (taskId: string, times: number): Promise<number> =>
    eventually(
      () => worksOn(taskId),
      (count) => count === times,
    );

  const openQueue = () => {
    const jobs = createTaskJobs(backend(), () => undefined);
    open.push(
      jobs,
      consumeTasks({
        backend: backend(),
        concurrency: 2,
        onTask: (taskId) => {
          worked.push(taskId);
          return answers.shift() ?? Promise.resolve('over');
        },
        onError: () => undefined,
      }),
    );
    return jobs;
  };
  /** Jobs are taken in order: once this one is through, so is whatever was queued before. */
  const queueIsEmpty = async (jobs: ReturnType<typeof openQueue>): Promise<void> => {
    const last = `last-${worked.length}`;
    await jobs.add([last]);
    await hasWorkedOn(last, 1);
  };

  beforeEach(() => {
    worked.length = 0;
    answers.length = 0;
  });

  it('are one, though added many times, while it waits or is in hand', async () => {
    const jobs = openQueue();
    let letGo = (): void => undefined;
    answers.push(new Promise((resolve) => (letGo = () => resolve('over'))));
    await jobs.add(['twice', 'twice']);
    await hasWorkedOn('twice', 1);
    await jobs.add(['twice']);
    await queueIsEmpty(jobs);
    letGo();
    await queueIsEmpty(jobs);
    expect(worksOn('twice')).toBe(1);
  });

  it('are one, though added again while it waits for its next attempt', async () => {
    const jobs = openQueue();
    answers.push(Promise.resolve('again'));
    await jobs.add(['later']);
    await hasWorkedOn('later', 1);
    await jobs.add(['later']);
    await queueIsEmpty(jobs);
    expect(worksOn('later')).toBe(1);
    await hasWorkedOn('later', 2);
    await queueIsEmpty(jobs);
    expect(worksOn('later')).toBe(2);
  });

  it('can be made again once they are over', async () => {
    const jobs = openQueue();
    await jobs.add(['again']);
    await hasWorkedOn('again', 1);
    await eventually(
      async () => {
        await jobs.add(['again']);
        return worksOn('again');
      },
      (count) => count > 1,
    );
  });

  it('are all worked on, however many are added at once', async () => {
    const jobs = openQueue();
    const many = Array.from({ length: 1_200 }, (_each, index) => `many-${index}`);
    await jobs.add(many);
    await eventually(
      () => new Set(worked).size,
      (count) => count === many.length,
    );
    expect(worked).toHaveLength(many.length);
  });
});
