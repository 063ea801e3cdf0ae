import type { QueueBackend } from './backend';
import { openQueue } from './open-queue';
import { closeInTime, type Closing } from './close-in-time';
import { PERFORM, TASK_QUEUE, type TaskJobData } from './queues';

export type TaskJobs = {
  /**
   * Queues a job for each task that has none yet. @throws when the backend does not take them; the
   * reconciler will bring them again
   */
  readonly add: (taskIds: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How often a task is tried, and how long it waits between: 1, 2, 4 … seconds, give or take a half. */
export const TASK_ATTEMPTS = 8;
const BACKOFF = { type: 'exponential', delay: 1_000, jitter: 0.5 } as const;

const MAX_BULK = 500;

type TaskJob = { name: typeof PERFORM; data: TaskJobData; opts: object };
type AnyQueue = Closing & {
  addBulk(jobs: TaskJob[]): Promise<unknown>;
};

/** Makes jobs of tasks. The job's id is the task's, so that adding it twice is adding it once. */
export function createTaskJobs(backend: QueueBackend, onError: (error: Error) => void): TaskJobs {
  let queue: AnyQueue | undefined;
  const addSome = async (taskIds: readonly string[]): Promise<void> => {
    queue ??= openQueue(backend, TASK_QUEUE, onError);
    const opts = {
      attempts: TASK_ATTEMPTS,
      backoff: BACKOFF,
      removeOnComplete: true,
      removeOnFail: true,
    };
    await queue.addBulk(
      taskIds.map((taskId) => ({
        name: PERFORM,
        data: { taskId },
        opts: { ...opts, jobId: taskId },
      })),
    );
  };
  return {
    add: async (taskIds) => {
      try {
        for (let at = 0; at < taskIds.length; at += MAX_BULK) {
          await addSome(taskIds.slice(at, at + MAX_BULK));
        }
      } catch (error) {
        // BullMQ remembers a failed start on Postgres for ever: the next call opens another.
        if (backend.kind === 'postgres' && queue) {
          void closeInTime(queue);
          queue = undefined;
        }
        throw error;
      }
    },
    close: async () => {
      if (queue) await closeInTime(queue);
    },
  };
}
