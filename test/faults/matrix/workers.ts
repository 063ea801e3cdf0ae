import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import type { Fault } from './fault';
import { buildOldWorker } from './old-worker';
import { repeatedly } from './repeatedly';

/** Workers that come, go and are not alike. */
export const workerFaults: readonly Fault[] = [
  {
    name: 'worker-gone',
    what: 'the only worker is shut down and stays away',
    loads: ['mixed', 'read-heavy'],
    begin: async (stage) => {
      await stage.worker(1).down();
      return () => stage.worker(1).up();
    },
    away: ['worker'],
    seconds: 10,
    short: true,
  },
  {
    name: 'workers-come-and-go',
    what: 'a second and third worker are started and shut down all the time beside the first',
    loads: ['mixed'],
    stage: { workers: 3 },
    begin: (stage) => Promise.resolve(repeatedly(200, (round) => swap(stage, 2 + (round % 2)))),
    seconds: 10,
  },
  {
    name: 'old-and-new-worker',
    what: 'a worker of the oldest commit with this schema works beside the one of now',
    loads: ['mixed'],
    prepare: async (ground) => {
      oldWorker.apps = await buildOldWorker(ground);
      return {};
    },
    begin: async (stage) => {
      const old = await stage.addWorker(oldWorker.apps);
      const end = repeatedly(1_000, async (round) => {
        // In turns one of them is alone, so that each continues what the other began.
        const [alone, other] = round % 2 === 0 ? [old, stage.worker(1)] : [stage.worker(1), old];
        await other.down();
        await pause(700);
        await other.up();
        await alone.up();
      });
      return async () => {
        await end();
        await old.down();
      };
    },
    seconds: 10,
  },
];

const oldWorker = { apps: '' };

async function swap(stage: Stage, number: number): Promise<void> {
  const worker = stage.worker(number);
  await worker.down();
  await worker.up();
}
