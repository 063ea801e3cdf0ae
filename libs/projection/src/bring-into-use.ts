import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '#database';
import { catchUp } from './catch-up';
import { countBehind } from './checkpoint';
import type { ReadAfter } from './project-batch';
import { isDataError } from './quarantine-next';
import type { NEXT, PREVIOUS } from './read-model-names';
import { switchReadModel } from './switch-read-model';

export type BringingIn = {
  readonly db: Db;
  readonly readAfter: ReadAfter;
  readonly incoming: typeof NEXT | typeof PREVIOUS;
  readonly onCaughtUp?: (position: number) => void;
  readonly onSwitching?: () => void;
  /** How long readers and projector may keep the switch waiting altogether. */
  readonly patienceMs?: number;
};

const PATIENCE_MS = 60_000;
/** With so few events behind, the switch applies them itself. */
const NEAR = 200;
const LONGEST_PAUSE_MS = 1000;

/**
 * Catches complete read tables up with the log, and switches to them.
 * @returns the position at the switch
 * @throws Error in one sentence when the switch could not be made in time; the next attempt goes on here
 */
export async function bringIntoUse(options: BringingIn): Promise<number> {
  const { db, readAfter, incoming, onSwitching, patienceMs = PATIENCE_MS } = options;
  await approach(options, NEAR);
  const deadline = performance.now() + patienceMs;
  for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    onSwitching?.();
    let near = NEAR;
    try {
      const switched = await switchReadModel(db, readAfter, incoming);
      if (switched.status === 'switched') return switched.position;
    } catch (error) {
      if (!isWorthAnother(error)) throw error;
      // An event that the tables refuse is isolated out here, however near it is.
      if (isDataError(error)) near = 0;
    }
    if (performance.now() > deadline) throw new Error(TOO_LONG);
    await wait(pause);
    await approach(options, near);
  }
}

const TOO_LONG =
  'the read tables could not be switched: somebody reads them for longer than this waited (a dump, or a transaction that was left open?); run it again, it goes on from here';

/** lock_not_available, deadlock_detected, or something about the events. */
function isWorthAnother(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === '55P03' || code === '40P01' || isDataError(error);
}

/** Until at most `near` events are left of those that there are now: others go on appending. */
async function approach(options: BringingIn, near: number): Promise<void> {
  const { db, incoming } = options;
  const left = await countBehind(db, incoming);
  await catchUp({ ...options, schema: incoming }, left - near);
}
