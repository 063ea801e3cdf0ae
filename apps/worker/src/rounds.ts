/** Work that comes round: at the start, and then every so often. */
export type Rounds = {
  readonly start: () => void;
  /** Ends after the round in hand. */
  readonly stop: () => Promise<void>;
};

/**
 * Never two rounds at once: one that takes longer than the time between is not overtaken by the next.
 * @param round must not throw; is asked to end early by `isStopping`
 */
export function createRounds(
  everyMs: number,
  round: (isStopping: () => boolean) => Promise<void>,
): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopping = false;
  const next = (): void => {
    running ??= round(() => stopping).finally(() => (running = undefined));
  };
  return {
    start: () => {
      timer = setInterval(next, everyMs);
      next();
    },
    stop: async () => {
      clearInterval(timer);
      stopping = true;
      await running;
    },
  };
}
