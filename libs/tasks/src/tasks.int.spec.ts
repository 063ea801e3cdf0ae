import { openDatabase, readCheckpoint, type Db } from '#database';
import { administer, createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { performTask, type Performing } from './perform-task';
import { react, type ReactorOptions } from './react';
import type { NewTask } from './task';
import { forgetDoneTasks, listTasks, readDue, readTask, reviveTask } from './task-rows';

let database: TestDatabase;
let db: Db;
let close: () => Promise<void>;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ db, close } = openDatabase({ url: database.appUrl, name: 'test' }));
});
afterAll(async () => {
  await close();
  await database.drop();
});
beforeEach(() =>
  administer(
    database.ownerUrl,
    `delete from threadlog.tasks; update threadlog.checkpoints set position = 0 where name = 'attachments'`,
  ),
);

const aTask = (taskId: string): NewTask => ({
  taskId,
  kind: 'test',
  projectId: 'p',
  position: 1,
  payload: '{}',
});
/** Finds each task of `waiting` at the next position. */
const reactTo = (waiting: readonly NewTask[][], more: Partial<ReactorOptions> = {}) =>
  react({
    db,
    checkpoint: 'attachments',
    find: (_tx, position) => {
      const tasks = waiting[position];
      return Promise.resolve(tasks ? { tasks, upTo: position + 1 } : { tasks: [], upTo: position });
    },
    ...more,
  });
const perform = (taskId: string, more: Partial<Performing> = {}) =>
  performTask(
    {
      db,
      maxAttempts: 3,
      work: () => Promise.resolve(),
      onFailure: () => undefined,
      ...more,
    },
    taskId,
  );
const fail = (): Promise<void> =>
  Promise.reject(new Error('cannot', { cause: new Error('the store is away') }));

describe('react', () => {
  it('makes the tasks of a stretch, moves the checkpoint, and says when it has caught up', async () => {
    const log = [[aTask('a'), aTask('b')], [aTask('c')]];
    expect(await reactTo(log)).toMatchObject({ taskIds: ['a', 'b'], caughtUp: false });
    expect(await reactTo(log)).toMatchObject({ taskIds: ['c'], caughtUp: false });
    expect(await reactTo(log)).toMatchObject({ taskIds: [], caughtUp: true });
    expect(await readCheckpoint(db, 'attachments')).toBe(2);
  });

  it('makes a task once, however often its cause is found', async () => {
    await reactTo([[aTask('a')]]);
    await perform('a');
    await administer(
      database.ownerUrl,
      `update threadlog.checkpoints set position = 0 where name = 'attachments'`,
    );
    await reactTo([[aTask('a')]]);
    expect(await readTask(db, 'a')).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('lets one of several processes through', async () => {
    let inside = 0;
    const find = async () => {
      inside += 1;
      expect(await react({ db, checkpoint: 'attachments', find })).toEqual({
        status: 'leased_elsewhere',
      });
      return { tasks: [], upTo: 0 };
    };
    await react({ db, checkpoint: 'attachments', find });
    expect(inside).toBe(1);
  });

  it('makes nothing when the search fails', async () => {
    const find = () => Promise.reject(new Error('no'));
    await expect(react({ db, checkpoint: 'attachments', find })).rejects.toThrow('no');
    expect(await readCheckpoint(db, 'attachments')).toBe(0);
  });
});

describe('performTask', () => {
  beforeEach(() => reactTo([[aTask('a')]]));

  it('does the work once', async () => {
    const worked: string[] = [];
    const work: Performing['work'] = ({ taskId }) => {
      worked.push(taskId);
      return Promise.resolve();
    };
    expect([await perform('a', { work }), await perform('a', { work })]).toEqual(['over', 'over']);
    expect(worked).toEqual(['a']);
  });

  it('does nothing for a task that is not there', async () => {
    expect(await perform('forged', { work: fail })).toBe('over');
  });

  it('tries again after a failure, and keeps the last error', async () => {
    expect(await perform('a', { work: fail })).toBe('again');
    expect(await readTask(db, 'a')).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'cannot: the store is away',
    });
    expect(await perform('a')).toBe('over');
    expect(await readTask(db, 'a')).toMatchObject({ state: 'done', attempts: 2, lastError: null });
  });

  it('gives up after the last attempt, and says so', async () => {
    const told: boolean[] = [];
    const onFailure: Performing['onFailure'] = (_task, _error, isDead) => void told.push(isDead);
    const tries = [];
    for (let i = 0; i < 4; i += 1) tries.push(await perform('a', { work: fail, onFailure }));
    expect(tries).toEqual(['again', 'again', 'over', 'over']);
    expect(told).toEqual([false, false, true]);
    expect((await listTasks(db, { state: 'dead', limit: 10 })).map(({ taskId }) => taskId)).toEqual(
      ['a'],
    );
  });

  it('is not due while it is in hand, and is due again when nobody finished it', async () => {
    expect(await readDue(db, 10)).toEqual(['a']);
    const work: Performing['work'] = async () => expect(await readDue(db, 10)).toEqual([]);
    await perform('a', {
      work: async (task) => {
        await work(task);
        await fail();
      },
    });
    await administer(
      database.ownerUrl,
      `update threadlog.tasks set due_at = now() - interval '1 s'`,
    );
    expect(await readDue(db, 10)).toEqual(['a']);
  });

  it('gives a dead task all its attempts again when asked', async () => {
    for (let i = 0; i < 3; i += 1) await perform('a', { work: fail });
    expect([await reviveTask(db, 'a'), await reviveTask(db, 'a')]).toEqual([true, false]);
    expect(await readTask(db, 'a')).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await readDue(db, 10)).toEqual(['a']);
  });
});

describe('forgetDoneTasks', () => {
  it('forgets what was done long ago, a chunk at a time, and nothing else', async () => {
    await reactTo([['a', 'b', 'c', 'd'].map(aTask)]);
    for (const id of ['a', 'b', 'c']) await perform(id);
    await administer(
      database.ownerUrl,
      `update threadlog.tasks set updated_at = now() - interval '8 days'`,
    );
    expect([await forgetDoneTasks(db, 2), await forgetDoneTasks(db, 2)]).toEqual([2, 1]);
    expect((await listTasks(db, { limit: 10 })).map(({ taskId }) => taskId)).toEqual(['d']);
  });
});
