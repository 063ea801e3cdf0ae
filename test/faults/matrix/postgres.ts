import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { repeatedly } from './repeatedly';
import { signalApis } from './signal-apis';

/** Down for half a second, up for two, and so on; it is up when this has ended. */
function bringingDown(stage: Stage, how: 'kill' | 'stop'): End {
  return repeatedly(2_000, async () => {
    const postgres = stage.postgres();
    await postgres[how]();
    await pause(500);
    await postgres.start();
  });
}

/** No append is on its way, whose commit would take to the disk what the projector has just done. */
function takingBack(stage: Stage): End {
  return repeatedly(1_000, async () => {
    const postgres = stage.postgres();
    signalApis(stage, 'SIGSTOP');
    await pause(60);
    await postgres.kill();
    signalApis(stage, 'SIGCONT');
    await postgres.start();
  });
}

/** Harm to PostgreSQL: what is acknowledged is on its disk. */
export const postgresFaults: readonly Fault[] = [
  {
    name: 'kill-postgres',
    what: 'kill -9 of all processes of PostgreSQL, again and again; it recovers each time',
    loads: ['mixed', 'create-heavy'],
    begin: (stage) => Promise.resolve(bringingDown(stage, 'kill')),
    postgresAway: true,
    mayGoUnanswered: true,
    seconds: 8,
    short: true,
  },
  {
    name: 'kill-postgres-projecting',
    what: 'kill -9 of PostgreSQL each time the APIs fall silent: what was projected last is not on the disk',
    loads: ['create-heavy'],
    begin: (stage) => Promise.resolve(takingBack(stage)),
    postgresAway: true,
    mayGoUnanswered: true,
  },
  {
    name: 'restart-postgres',
    what: 'a fast shutdown of PostgreSQL and a start, again and again',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(bringingDown(stage, 'stop')),
    postgresAway: true,
    mayGoUnanswered: true,
  },
  {
    name: 'postgres-gone',
    what: 'PostgreSQL is shut down and stays away for 12 seconds, longer than an append waits for it',
    loads: ['mixed'],
    begin: async (stage) => {
      await stage.postgres().stop();
      return () => stage.postgres().start();
    },
    postgresAway: true,
    mayGoUnanswered: true,
    away: ['postgres'],
    seconds: 12,
  },
  {
    name: 'stop-postgres',
    what: 'SIGSTOP of all processes of PostgreSQL, then SIGCONT',
    loads: ['mixed'],
    begin: (stage) => {
      stage.postgres().freeze();
      return Promise.resolve(() => Promise.resolve(stage.postgres().thaw()));
    },
    postgresAway: true,
    mayGoUnanswered: true,
    away: ['postgres'],
    seconds: 5,
  },
];
