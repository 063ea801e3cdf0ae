export type Stop = () => Promise<void>;

/** What was started, to be stopped in reverse order, whatever happened. */
export type Cleanup = {
  readonly add: (stop: Stop) => void;
  /** Safe to call twice; returns when all has stopped. */
  readonly run: () => Promise<void>;
};

export function createCleanup(onError: (error: unknown) => void): Cleanup {
  const stops: Stop[] = [];
  let running: Promise<void> | undefined;

  const stopAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop().catch(onError);
  };

  return {
    add: (stop) => {
      stops.push(stop);
      // Started by a run that was told to stop meanwhile: it goes at once.
      if (running) void (running = running.then(stopAll));
    },
    run: () => (running ??= stopAll()),
  };
}
