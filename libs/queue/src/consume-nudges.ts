import { setTimeout as wait } from 'node:timers/promises';
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

/** How long to leave a backend alone that could not be opened. */
const REOPEN_MS = 1_000;

/** Answers the doorbell, one job at a time. Runs on while the backend is away, and after it is back. */
export function consumeNudges(options: NudgeConsumerOptions): NudgeConsumer {
  const closing = new AbortController();
  const running = runUntilClosed(options, closing.signal);
  return {
    close: () => {
      closing.abort();
      return running;
    },
  };
}

/**
 * BullMQ remembers for ever that a backend could not be opened, and a worker on such a backend spins
 * without letting go of the event loop. So a worker runs only once its backend has answered, and one
 * whose backend did not is thrown away for another.
 */
async function runUntilClosed(options: NudgeConsumerOptions, closing: AbortSignal): Promise<void> {
  const closed = new Promise<'closed'>((resolve) => {
    closing.addEventListener('abort', () => resolve('closed'));
  });
  while (!closing.aborted) {
    const worker = openWorker(options);
    const outcome = await Promise.race([closed, isReady(worker, options)]);
    if (outcome === true) {
      void worker.run().catch(options.onError);
      await closed;
    }
    await closeInTime(worker);
    if (outcome === false) await Promise.race([closed, wait(REOPEN_MS, undefined, { ref: false })]);
  }
}

type AnyWorker = ReturnType<typeof openWorker>;

async function isReady(worker: AnyWorker, { onError }: NudgeConsumerOptions): Promise<boolean> {
  try {
    await worker.waitUntilReady();
    return true;
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    return false;
  }
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
