import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '#database';
import type { ProjectedBatch, ReadAfter } from './project-batch';
import { projectOrIsolate, type Isolating } from './project-or-isolate';

export type PumpOptions = {
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Events in one transaction at most. */
  readonly batchSize?: number;
  /** Looks in a row that find nothing before a run ends; the first of them, unless told otherwise. */
  readonly emptyLooks?: number;
  /** Told of each batch, for metrics. */
  readonly onBatch?: (batch: ProjectedBatch, milliseconds: number) => void;
};

export type Pump = {
  /**
   * Projects until caught up. Called again meanwhile, it goes round once more.
   * @throws the database's error; the work is then left to the next ring or tick
   */
  readonly run: () => Promise<void>;
  /** Ends after the batch in flight; later calls do nothing. */
  readonly stop: () => Promise<void>;
};

const BATCH_SIZE = 1000;

/**
 * What is new comes in bursts: after a batch it is worth a moment before looking again. Under load
 * that makes one larger batch of several small ones, without a ring for each. A batch costs about as
 * much as fifty of its events.
 */
const LINGER_MS = 10;

/**
 * A worker that is at it looks so often before it sleeps: a look costs less than to be woken, and for as
 * long as it is awake a busy API need not ring.
 */
export const EMPTY_LOOKS = 6;
/** How long it is awake after an event, at least. */
export const AWAKE_MS = (EMPTY_LOOKS - 1) * LINGER_MS;

/**
 * A projector that has just read the log for the last time still holds the lease while an event
 * commits; the ring for that event must not be lost on it, so it is worth a few short waits.
 */
const LEASE_TRIES = 10;
const LEASE_WAIT_MS = 10;

/**
 * One pump per process: however often it is rung, one transaction at a time, and never a ring lost.
 * Several processes may pump: the lease on the checkpoint lets one of them through.
 */
export function createPump(options: PumpOptions): Pump {
  let running: Promise<void> | undefined;
  let rungAgain = false;
  let stopped = false;

  const projectAll = async (): Promise<void> => {
    try {
      do {
        rungAgain = false;
        await projectUntilCaughtUp(options, () => stopped);
      } while (rungAgain && !stopped);
    } finally {
      running = undefined;
    }
  };

  return {
    run: () => {
      if (stopped) return Promise.resolve();
      rungAgain = true;
      return (running ??= projectAll());
    },
    stop: async () => {
      stopped = true;
      await running?.catch(() => undefined);
    },
  };
}

async function projectUntilCaughtUp(options: PumpOptions, isStopped: () => boolean): Promise<void> {
  const { batchSize: full = BATCH_SIZE, emptyLooks = 1 } = options;
  let limit = full;
  let leaseTries = 0;
  let looks = 0;
  let expected: number | undefined;
  while (!isStopped()) {
    const batch = await nextBatch({ ...options, expected }, limit, looks > 0);
    switch (batch.status) {
      case 'refused':
        limit = Math.max(1, Math.floor(limit / 2));
        break;
      case 'leased_elsewhere':
        if ((leaseTries += 1) > LEASE_TRIES) return;
        await wait(LEASE_WAIT_MS);
        break;
      case 'projected':
        looks = batch.events === 0 ? looks + 1 : 0;
        if (looks >= emptyLooks) return;
        expected = batch.checkpoint;
        if (batch.events < limit) await wait(LINGER_MS);
        limit = full;
    }
  }
}

/** @param isIdle the look before was in vain: whether it is worth taking the lease, one statement tells */
async function nextBatch(
  options: Isolating,
  limit: number,
  isIdle: boolean,
): ReturnType<typeof projectOrIsolate> {
  const { db, readAfter, expected } = options;
  if (isIdle && expected !== undefined && (await readAfter(db, expected, 1)).length === 0) {
    return { status: 'projected', events: 0, checkpoint: expected };
  }
  return projectOrIsolate(options, limit);
}
