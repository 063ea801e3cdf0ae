import { createLogFollower, type LogFollower } from './log-follower';

const AT_ONCE = 1;
/** So long that a look that nobody asked for never comes. */
const NEVER = 1_000_000;

function follow(everyMs = AT_ONCE) {
  const log = { head: 0, looks: 0, isAway: false };
  const said: string[] = [];
  const readHead = (): Promise<number> => {
    log.looks += 1;
    return log.isAway ? Promise.reject(new Error('away')) : Promise.resolve(log.head);
  };
  const follower = createLogFollower(readHead, everyMs, {
    trouble: () => said.push('trouble'),
    fine: () => said.push('fine'),
  });
  return { log, said, follower };
}

const { signal: lasting } = new AbortController();
const beyond = (follower: LogFollower, position: number, signal = lasting) =>
  follower.beyond(position, 5_000, signal);

describe('the follower of the log', () => {
  it('tells all who wait as soon as the log is beyond where they are', async () => {
    const { log, follower } = follow();
    const [one, two] = [beyond(follower, 0), beyond(follower, 1)];
    log.head = 2;
    expect(await Promise.all([one, two])).toEqual([2, 2]);
  });

  it('looks once for all, and not at all when nobody waits', async () => {
    const { log, follower } = follow(NEVER);
    const all = Promise.all(Array.from({ length: 50 }, () => beyond(follower, 0)));
    log.head = 1;
    follower.nudge();
    await all;
    expect(log.looks).toBe(1);
    follower.nudge();
    expect(log.looks).toBe(1);
    // It is known already.
    expect(await beyond(follower, 0)).toBe(1);
    expect(log.looks).toBe(1);
  });

  it('looks once more when something was appended during a look', async () => {
    const { log, follower } = follow(NEVER);
    const waiting = beyond(follower, 1);
    log.head = 1;
    follower.nudge();
    follower.nudge();
    log.head = 2;
    expect(await waiting).toBe(2);
    expect(log.looks).toBe(2);
  });

  it('stops waiting in time, and at the signal', async () => {
    const { follower } = follow(NEVER);
    expect(await follower.beyond(0, 1, lasting)).toBeUndefined();
    const controller = new AbortController();
    const waiting = beyond(follower, 0, controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
    expect(await beyond(follower, 0, controller.signal)).toBeUndefined();
  });

  it('goes on looking while the database is away', async () => {
    const { log, said, follower } = follow();
    log.isAway = true;
    const waiting = beyond(follower, 0);
    await follower.beyond(1, 20, lasting);
    [log.isAway, log.head] = [false, 1];
    expect(await waiting).toBe(1);
    expect(said[0]).toBe('trouble');
    expect(said.at(-1)).toBe('fine');
  });
});
