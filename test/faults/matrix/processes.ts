import type { App } from '../stage/app';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { repeatedly } from './repeatedly';

/** Kills these in turns, the next when the last is up again and `everyMs` have passed. */
function killing(victims: readonly App[], everyMs: number): End {
  return repeatedly(everyMs, async (round) => {
    const victim = victims[round % victims.length];
    await victim?.kill();
    await victim?.up();
  });
}

export async function allUp(stage: Stage): Promise<void> {
  await Promise.all(stage.all().map((app) => app.up()));
}

function freezing(app: App): End {
  app.signal('SIGSTOP');
  return () => Promise.resolve(app.signal('SIGCONT'));
}

/** Harm to the processes of threadlog itself. */
export const processFaults: readonly Fault[] = [
  {
    name: 'kill-api',
    what: 'kill -9 of one of two APIs, started again, then of the other, and so on',
    loads: ['mixed', 'create-heavy'],
    begin: (stage) => Promise.resolve(killing(stage.apis, 1_000)),
    mayGoUnanswered: true,
    seconds: 8,
    short: true,
  },
  {
    name: 'kill-worker',
    what: 'kill -9 of the only worker, started again, and so on',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(killing(stage.workers, 500)),
    seconds: 8,
  },
  {
    name: 'stop-api',
    what: 'SIGSTOP of one of two APIs, then SIGCONT',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(freezing(stage.api(1))),
    mayGoUnanswered: true,
    stopped: ['api-1'],
  },
  {
    name: 'stop-worker',
    what: 'SIGSTOP of one of two workers in the middle of its work, then SIGCONT',
    loads: ['mixed'],
    stage: { workers: 2 },
    begin: (stage) => Promise.resolve(freezing(stage.worker(1))),
    stopped: ['worker-1'],
  },
];
