/** Knows how far the log is, for all who follow it in this process. */
export type LogFollower = {
  /**
   * @returns the head of the log as soon as it is beyond a position; undefined when it is not `withinMs`,
   * or when the signal came
   */
  readonly beyond: (
    position: number,
    withinMs: number,
    signal: AbortSignal,
  ) => Promise<number | undefined>;
  /** Something was appended just now: looks at once. */
  readonly nudge: () => void;
};

type Waiter = { readonly position: number; readonly wake: () => void };

/**
 * Looks at the head of the log every so often while anybody waits, and not at all while nobody does: one
 * look for all. Other processes append as well, and nobody need tell this one.
 * @param readHead the last position of the log
 */
export function createLogFollower(
  readHead: () => Promise<number>,
  everyMs: number,
  trouble: { readonly trouble: (error: unknown) => void; readonly fine: () => void },
): LogFollower {
  const waiting = new Set<Waiter>();
  let head = 0;
  let isLooking = false;
  let isNudged = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    isLooking = true;
    isNudged = false;
    try {
      head = await readHead();
      trouble.fine();
    } catch (error) {
      trouble.trouble(error);
    }
    isLooking = false;
    for (const { position, wake } of waiting) if (head > position) wake();
    lookLater();
  };
  const lookLater = (): void => {
    if (waiting.size === 0 || isLooking) return;
    if (isNudged) void look();
    else timer ??= setTimeout(() => void look(), everyMs);
  };

  return {
    beyond: (position, withinMs, signal) => {
      if (head > position) return Promise.resolve(head);
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(late);
          signal.removeEventListener('abort', wake);
          waiting.delete(waiter);
          resolve(head > position && !signal.aborted ? head : undefined);
        };
        const waiter: Waiter = { position, wake };
        const late = setTimeout(wake, withinMs);
        signal.addEventListener('abort', wake);
        waiting.add(waiter);
        lookLater();
      });
    },
    nudge: () => {
      isNudged = true;
      lookLater();
    },
  };
}
