import { setTimeout as wait } from 'node:timers/promises';
import { closeInTime, type Closing } from './close-in-time';

export type Consumer = { readonly close: () => Promise<void> };

/** What a consumer needs of a worker of BullMQ, whatever its jobs are. */
export type AnyWorker = Closing & {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
};

/** How long to leave a backend alone that could not be opened. */
const REOPEN_MS = 1_000;

/**
 * Runs workers that `open` makes until it is closed.
 *
 * BullMQ remembers for ever that a backend could not be opened, and a worker on such a backend spins
 * without letting go of the event loop. So a worker runs only once its backend has answered, and one
 * whose backend did not is thrown away for another.
 * @param open makes a worker that does not run by itself (`autorun: false`)
 */
export function runConsumer(open: () => AnyWorker, onError: (error: Error) => void): Consumer {
  const closing = new AbortController();
  const running = runUntilClosed(open, onError, closing.signal);
  return {
    close: () => {
      closing.abort();
      return running;
    },
  };
}

async function runUntilClosed(
  open: () => AnyWorker,
  onError: (error: Error) => void,
  closing: AbortSignal,
): Promise<void> {
  const closed = new Promise<'closed'>((resolve) => {
    closing.addEventListener('abort', () => resolve('closed'));
  });
  while (!closing.aborted) {
    const worker = open();
    const outcome = await Promise.race([closed, isReady(worker, onError)]);
    if (outcome === true) {
      void worker.run().catch(onError);
      await closed;
    }
    await closeInTime(worker);
    if (outcome === false) await Promise.race([closed, wait(REOPEN_MS, undefined, { ref: false })]);
  }
}

async function isReady(worker: AnyWorker, onError: (error: Error) => void): Promise<boolean> {
  try {
    await worker.waitUntilReady();
    return true;
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    return false;
  }
}
