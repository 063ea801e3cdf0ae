import { setImmediate as turn } from 'node:timers/promises';
import { createGathering, type Gathering } from './gather';

/** A queue without an appender. */
function open(): Gathering & { come: (count?: number) => void; send: () => void } {
  let waiting = 0;
  const gathering = createGathering(() => waiting);
  return {
    ...gathering,
    come: (count = 1) => {
      for (let i = 0; i < count; i += 1) {
        waiting += 1;
        gathering.came();
      }
    },
    send: () => (waiting = 0),
  };
}

/** Whether a promise is settled without a turn of the event loop. */
async function isAtOnce(promise: Promise<void>): Promise<boolean> {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
  return isSettled;
}

/** Longer than any test takes. */
const LONG_MS = 60_000;

describe('gathering a batch', () => {
  it.each([0, 1, 2])('lets nobody wait when %i are at it', async (clients) => {
    const queue = open();
    if (clients > 0) {
      queue.come(clients);
      queue.send();
      queue.answered(clients, LONG_MS);
    }
    queue.come();
    expect(await isAtOnce(queue.enough())).toBe(true);
  });

  it.each([
    [3, 1],
    [4, 2],
    [9, 4],
    [64, 32],
  ])('waits, of %i that were answered together, for %i', async (clients, half) => {
    const queue = open();
    queue.answered(clients, LONG_MS);
    queue.come(half - 1);
    const enough = queue.enough();
    expect(await isAtOnce(enough)).toBe(false);
    queue.come();
    expect(await isAtOnce(enough)).toBe(true);
  });

  it('counts those who came while the others were under way', async () => {
    const queue = open();
    queue.come(10);
    queue.answered(6, LONG_MS);
    expect(await isAtOnce(queue.enough())).toBe(true);
    queue.send();
    queue.come(7);
    expect(await isAtOnce(queue.enough())).toBe(false);
    queue.come();
    expect(await isAtOnce(queue.enough())).toBe(true);
  });

  it('does not wait longer for who does not come than the call before took', async () => {
    const queue = open();
    queue.answered(64, 1);
    queue.come();
    const start = performance.now();
    await queue.enough();
    expect(performance.now() - start).toBeLessThan(LONG_MS / 10);
  });

  it('waits on while each turn brings more, and no longer', async () => {
    const queue = open();
    queue.answered(64, 0);
    queue.come();
    let isSettled = false;
    void queue.enough().then(() => (isSettled = true));
    for (let turns = 0; turns < 3; turns += 1) {
      queue.come();
      await turn();
      expect(isSettled).toBe(false);
    }
    await turn();
    await turn();
    expect(isSettled).toBe(true);
  });

  it('forgets soon how many were at it', async () => {
    const queue = open();
    queue.answered(64, LONG_MS);
    let batches = 0;
    while (!(await isAtOnce(queue.enough()))) {
      queue.answered(1, LONG_MS);
      queue.come(1);
      queue.send();
      queue.come(1);
      batches += 1;
    }
    expect(batches).toBeLessThan(15);
  });
});
