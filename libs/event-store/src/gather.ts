import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/** Waits until a batch is worth a call. */
export type Gathering = {
  /** A batch of `commands` was answered `milliseconds` after it was sent. */
  readonly answered: (commands: number, milliseconds: number) => void;
  /** One more waits. */
  readonly came: () => void;
  /** Resolves when so many wait that they go well together, or no more are worth waiting for. */
  readonly enough: () => Promise<void>;
};

/** However long the call before took, nobody waits longer than this for company that does not come. */
const MAX_PAUSE_MS = 5;
/** Nor longer than this for company that does come, but slowly. */
const MAX_MS = 50;
/** What a batch leaves of what was known before it of how many are at it. */
const MEMORY = 0.75;

/**
 * Makes batches of busy clients even. A call costs as much as a dozen commands, and those that were
 * answered together come back together, one after the other: sent with the first of them, the next batch
 * would be that one alone, and all others would wait for its call. So half of those who are known to be at
 * it are waited for while the other half is answered: for no longer than the call before took, and then
 * for as long as each turn of the event loop brings more. Who is alone, or two, never wait.
 * @param waiting how many wait now
 */
export function createGathering(waiting: () => number): Gathering {
  /** Clients, as many as were seen at once. */
  let atIt = 0;
  let answeredAt = 0;
  let pauseMs = 0;
  let open: (() => void) | undefined;
  const isEnough = (): boolean => waiting() >= Math.floor(atIt / 2);
  const enoughOr = (later: Promise<void>): Promise<void> =>
    Promise.race([later, new Promise<void>((resolve) => (open = resolve))]);

  return {
    answered: (commands, milliseconds) => {
      atIt = Math.max(commands + waiting(), atIt * MEMORY);
      answeredAt = performance.now();
      pauseMs = Math.min(milliseconds, MAX_PAUSE_MS);
    },
    came: () => {
      if (isEnough()) open?.();
    },
    enough: async () => {
      if (isEnough()) return;
      const left = answeredAt + pauseMs - performance.now();
      if (left > 0) await enoughOr(wait(left));
      // The time may have gone with answering, and none of it with hearing who has come.
      for (let before = -1; waiting() > before && !isEnough();) {
        if (performance.now() > answeredAt + MAX_MS) return;
        before = waiting();
        await enoughOr(turn());
      }
    },
  };
}
