import { UnrecoverableError } from 'bullmq';
import {
  postgresClasses,
  postgresConnection,
  redisClasses,
  redisConsumer,
  type QueueBackend,
} from './backend';
import { TASK_QUEUE, type TaskJobData } from './queues';
import { runConsumer, type Consumer } from './run-consumer';

export type TaskConsumerOptions = {
  readonly backend: QueueBackend;
  /** Tasks in hand at once. */
  readonly concurrency: number;
  /**
   * Performs the task, if there is one that is still to be done. It keeps the account itself.
   * @returns whether the task is worth another try; its job is gone otherwise
   */
  readonly onTask: (taskId: string) => Promise<'over' | 'again'>;
  readonly onError: (error: Error) => void;
};

/** Performs tasks as their jobs come. Runs on while the backend is away, and after it is back. */
export function consumeTasks(options: TaskConsumerOptions): Consumer {
  return runConsumer(() => openWorker(options), options.onError);
}

function openWorker({ backend, concurrency, onTask, onError }: TaskConsumerOptions) {
  const perform = async ({ data }: { data: TaskJobData }): Promise<void> => {
    // Whoever can reach the queue can forge a job: then it names nothing.
    if (typeof data.taskId !== 'string') throw new UnrecoverableError('a job without a task');
    if ((await onTask(data.taskId)) === 'again') throw new AnotherTry(data.taskId);
  };
  const options = { ...OPTIONS, concurrency };
  const worker =
    backend.kind === 'redis'
      ? new redisClasses.Worker<TaskJobData>(TASK_QUEUE, perform, {
          ...options,
          connection: redisConsumer(backend.url),
        })
      : new postgresClasses.Worker<TaskJobData>(TASK_QUEUE, perform, {
          ...options,
          connection: postgresConnection(backend.pool, 4),
        });
  worker.on('error', onError);
  worker.on('failed', (_job, error) => {
    if (!(error instanceof AnotherTry)) onError(error);
  });
  return worker;
}

/** Tells BullMQ to wait and try again; what went wrong is in the task's row. */
class AnotherTry extends Error {
  override readonly name = 'AnotherTry';
}

/**
 * A task that a killed worker had in hand is taken over when its lock has run out; nothing is done
 * twice by that, because what it appends has a fixed event id. It never counts as failed.
 */
const OPTIONS = {
  autorun: false,
  lockDuration: 15_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
};
