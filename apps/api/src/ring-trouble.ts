import type { Logger } from 'pino';

/** Rings fail by the thousand while the queue is away: one line a minute says it. */
const QUIET_MS = 60_000;

/** What to do about a failed ring: say so now and then. The workers' tick makes up for it. */
export function ringTrouble(logger: Logger, now: () => number = Date.now): (error: Error) => void {
  let failed = 0;
  let quietUntil = 0;
  return (error) => {
    failed += 1;
    if (now() < quietUntil) return;
    quietUntil = now() + QUIET_MS;
    logger.warn(
      { err: error, failed },
      'the queue does not answer; workers find new events by their tick',
    );
  };
}
