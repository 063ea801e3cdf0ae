import {
  postgresClasses,
  postgresConnection,
  redisClasses,
  redisConsumer,
  type QueueBackend,
} from './backend';
import { closeInTime } from './close-in-time';
import { PROJECTION_QUEUE } from './queues';

export type NudgeConsumer = { readonly close: () => Promise<void> };

export type NudgeConsumerOptions = {
  readonly backend: QueueBackend;
  /** Does the work; its error fails the job, which is not tried again: the tick will do. */
  readonly onNudge: () => Promise<void>;
  readonly onError: (error: Error) => void;
};

/** Answers the doorbell, one job at a time. Runs on while the backend is away, and after it is back. */
export function consumeNudges({ backend, onNudge, onError }: NudgeConsumerOptions): NudgeConsumer {
  const worker =
    backend.kind === 'redis'
      ? new redisClasses.Worker(PROJECTION_QUEUE, onNudge, {
          ...OPTIONS,
          connection: redisConsumer(backend.url),
        })
      : new postgresClasses.Worker(PROJECTION_QUEUE, onNudge, {
          ...OPTIONS,
          connection: postgresConnection(backend.pool, 2),
        });
  worker.on('error', onError);
  worker.on('failed', (_job, error) => onError(error));
  return { close: () => closeInTime(worker) };
}

const OPTIONS = { concurrency: 1, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };
