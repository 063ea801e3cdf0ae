import { Queue } from 'bullmq';
import { query } from '../../bench/stage/query';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { repeatedly } from './repeatedly';

/** In the name of the product's own queues. */
const QUEUES = ['projection', 'tasks'] as const;
const JUNK = [{}, null, { position: 1 }, { position: 10 ** 9 }, 'text', [[]], { taskId: 7 }];
const MOST_TASKS = 40;

/** Nudges that nobody rang, and jobs of tasks: real ones again and backwards, and of none that there is. */
async function forge(stage: Stage, [nudges, tasks]: readonly [Queue, Queue]): Promise<void> {
  const rows = await query<{ id: string }>(
    stage.ownerUrl(),
    `select task_id as id from threadlog.tasks order by position desc limit ${MOST_TASKS}`,
  );
  const ids = [...rows.map(({ id }) => id), 'validate:none', '', 'x'.repeat(300)];
  await nudges.addBulk(
    Array.from({ length: 40 }, (_, index) => ({
      name: ['nudge', 'rebuild', ''][index % 3] ?? '',
      data: JUNK[index % JUNK.length] as object,
      opts: { lifo: index % 2 === 0, removeOnComplete: true, removeOnFail: true },
    })),
  );
  await tasks.addBulk([
    ...JUNK.map((data) => ({ name: 'perform', data: data as object, opts: { lifo: true } })),
    ...[...ids, ...ids].map((taskId, index) => ({
      name: 'perform',
      data: { taskId },
      opts: { lifo: true, delay: (index % 4) * 100, removeOnComplete: true, removeOnFail: true },
    })),
  ]);
}

function forging(stage: Stage): End {
  const connection = { host: '127.0.0.1', port: stage.redis().port };
  const open = (name: string): Queue => {
    const queue = new Queue(name, { connection });
    queue.on('error', () => undefined);
    return queue;
  };
  const queues = QUEUES.map(open) as [Queue, Queue];
  const end = repeatedly(300, () => forge(stage, queues));
  return async () => {
    await end();
    await Promise.all(queues.map((queue) => queue.close()));
  };
}

export const forgedJobs: Fault = {
  name: 'forged-jobs',
  what: 'hundreds of jobs are forged, doubled and put in front in both queues, three times a second',
  loads: ['mixed'],
  begin: (stage) => Promise.resolve(forging(stage)),
};
