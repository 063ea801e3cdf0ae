import { setTimeout as pause } from 'node:timers/promises';
import { allUp } from './processes';
import type { Fault } from './fault';
import { redisGone } from './redis';
import { repeatedly } from './repeatedly';

/** Two at once, everything at once, and the same with other settings. */
export const pairs: readonly Fault[] = [
  {
    name: 'redis-gone-worker-killed',
    what: 'Redis stays away, and meanwhile the only worker is killed again and again',
    loads: ['mixed'],
    begin: async (stage) => {
      const end = await redisGone(stage);
      const endKilling = repeatedly(500, async () => {
        await stage.worker(1).kill();
        await stage.worker(1).up();
      });
      return async () => {
        await endKilling();
        await end();
      };
    },
    away: ['redis'],
    short: true,
  },
  {
    name: 'redis-and-worker-gone',
    what: 'neither Redis nor a worker is there: reads and writes go on',
    loads: ['mixed', 'read-heavy'],
    begin: async (stage) => {
      await stage.worker(1).drop();
      const end = await redisGone(stage);
      return async () => {
        await end();
        await stage.worker(1).up();
      };
    },
    away: ['redis', 'worker'],
    seconds: 10,
  },
  {
    name: 'kill-api-restart-postgres',
    what: 'one API is killed while PostgreSQL restarts, then the other, and so on',
    loads: ['mixed'],
    begin: (stage) =>
      Promise.resolve(
        repeatedly(1_500, async (round) => {
          const victim = stage.api(1 + (round % 2));
          const restarted = stage
            .postgres()
            .stop()
            .then(() => stage.postgres().start());
          await pause(50);
          await victim.kill();
          await restarted;
          await victim.up();
        }),
      ),
    postgresAway: true,
    mayGoUnanswered: true,
    seconds: 8,
  },
  {
    name: 'power-cut',
    what: 'kill -9 of everything at once: APIs, worker, Redis and PostgreSQL; all is started again',
    loads: ['mixed', 'create-heavy'],
    begin: async (stage) => {
      await Promise.all([
        ...stage.all().map((app) => app.drop()),
        stage.postgres().kill(),
        stage.redis().kill(),
      ]);
      return async () => {
        await Promise.all([stage.postgres().start(), stage.redis().start()]);
        await allUp(stage);
      };
    },
    postgresAway: true,
    mayGoUnanswered: true,
    away: ['postgres', 'redis', 'worker'],
    seconds: 1,
  },
  {
    name: 'pool-of-one',
    what: 'each API has one connection for all reads, the worker does one task at a time; that worker is killed again and again',
    loads: ['mixed'],
    stage: {
      environment: { api: { DATABASE_POOL: '1' }, worker: { WORKER_CONCURRENCY: '1' } },
    },
    begin: (stage) =>
      Promise.resolve(
        repeatedly(1_000, async () => {
          await stage.worker(1).kill();
          await stage.worker(1).up();
        }),
      ),
  },
  {
    name: 'queue-on-postgres-kill-worker',
    what: "kill -9 of the only worker, again and again, with BullMQ's jobs in PostgreSQL",
    loads: ['mixed'],
    stage: { queue: 'postgres' },
    begin: (stage) =>
      Promise.resolve(
        repeatedly(500, async () => {
          await stage.worker(1).kill();
          await stage.worker(1).up();
        }),
      ),
  },
  {
    name: 'queue-on-postgres-kill-postgres',
    what: "kill -9 of all processes of PostgreSQL, with BullMQ's jobs in it; it recovers",
    loads: ['mixed'],
    stage: { queue: 'postgres' },
    begin: async (stage) => {
      await stage.postgres().kill();
      await stage.postgres().start();
      return () => Promise.resolve();
    },
    postgresAway: true,
    mayGoUnanswered: true,
  },
];
