import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { repeatedly } from './repeatedly';

/** Takes Redis away until it is ended. */
export async function redisGone(stage: Stage): Promise<End> {
  await stage.redis().kill();
  return () => stage.redis().start();
}

async function redisFull(stage: Stage): Promise<End> {
  const { command } = stage.redis();
  await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await command('CONFIG', 'SET', 'maxmemory', '1');
  await expectFull(stage);
  return async () => void (await command('CONFIG', 'SET', 'maxmemory', '0'));
}

/** A fault that does no harm would be a row that cannot fail. */
async function expectFull(stage: Stage): Promise<void> {
  const refusal = await stage
    .redis()
    .command('SET', 'faults', 'x')
    .then(
      () => 'it took a value',
      (error: unknown) => String(error),
    );
  if (!refusal.includes('OOM')) throw new Error(`Redis should be full, but ${refusal}`);
}

/** Harm to Redis, which is a doorbell: no client may notice. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'kill-redis',
    what: 'kill -9 of Redis, back on the same port and empty after a second, again and again',
    loads: ['mixed'],
    begin: (stage) =>
      Promise.resolve(
        repeatedly(1_500, async () => {
          await stage.redis().kill();
          await pause(1_000);
          await stage.redis().start();
        }),
      ),
  },
  {
    name: 'stop-redis',
    what: 'SIGSTOP of Redis, then SIGCONT: it takes connections and bytes, and answers nothing',
    loads: ['mixed'],
    begin: (stage) => {
      stage.redis().signal('SIGSTOP');
      return Promise.resolve(() => Promise.resolve(stage.redis().signal('SIGCONT')));
    },
    away: ['redis'],
  },
  {
    name: 'empty-redis',
    what: 'FLUSHALL five times a second',
    loads: ['mixed'],
    begin: (stage) =>
      Promise.resolve(repeatedly(200, async () => void (await stage.redis().command('FLUSHALL')))),
  },
  {
    name: 'full-redis',
    what: 'Redis is full (maxmemory, noeviction): it refuses whatever writes',
    loads: ['mixed'],
    begin: redisFull,
  },
  {
    name: 'redis-gone',
    what: 'Redis is killed and stays away for a minute (in the short form 4 seconds)',
    loads: ['mixed'],
    begin: redisGone,
    away: ['redis'],
    seconds: 60,
  },
];
