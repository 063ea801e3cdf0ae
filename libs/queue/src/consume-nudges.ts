import {
  postgresClasses,
  postgresConnection,
  redisClasses,
  redisConsumer,
  type QueueBackend,
} from './backend';
import { PROJECTION_QUEUE } from './queues';
import { runConsumer, type Consumer } from './run-consumer';

export type NudgeConsumerOptions = {
  readonly backend: QueueBackend;
  /** Does the work; its error fails the job, which is not tried again: the tick will do. */
  readonly onNudge: () => Promise<void>;
  readonly onError: (error: Error) => void;
};

/** Answers the doorbell, one job at a time. Runs on while the backend is away, and after it is back. */
export function consumeNudges(options: NudgeConsumerOptions): Consumer {
  return runConsumer(() => openWorker(options), options.onError);
}

function openWorker({ backend, onNudge, onError }: NudgeConsumerOptions) {
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
  return worker;
}

/**
 * While a nudge is in hand, further rings wait for its end. Of a worker that was killed that end is
 * noticed when its lock has run out, so the lock is short: the default of 30 s would be half a minute
 * in which only the tick finds new events. A nudge taken over too early costs nothing: the lease on
 * the checkpoint lets one projector work. However often that happens, it never counts as failed.
 */
const OPTIONS = {
  autorun: false,
  concurrency: 1,
  lockDuration: 3_000,
  stalledInterval: 1_500,
  maxStalledCount: 1_000_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
};
