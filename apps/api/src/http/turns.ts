import { ApiError } from '#contract';

export type TurnOptions = {
  readonly atOnce: number;
  /** How many may wait for their turn. */
  readonly waiting: number;
  /** For how long. */
  readonly patienceMs: number;
};

/** Runs what needs much of something, a few at a time. @throws ApiError too_busy, and what `run` throws */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

export function createTurns({ atOnce, waiting, patienceMs }: TurnOptions): Turns {
  const queue = new Set<() => void>();
  let running = 0;

  const takeTurn = (): Promise<void> => {
    if (running < atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (queue.size >= waiting) return Promise.reject(new ApiError('too_busy'));
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.delete(begin);
        reject(new ApiError('too_busy'));
      }, patienceMs);
      queue.add(begin);
    });
  };
  const passOn = (): void => {
    const [next] = queue;
    if (!next) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  };

  return async (run) => {
    await takeTurn();
    try {
      return await run();
    } finally {
      passOn();
    }
  };
}
