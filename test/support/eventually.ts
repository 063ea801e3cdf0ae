import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

export type Patience = {
  /** Milliseconds until it fails. */
  readonly within?: number;
  /** Milliseconds between two looks. */
  readonly every?: number;
};

const OUT_OF_TIME = Symbol('out of time');

/**
 * Reads until `holds` accepts what was read, and returns that. A read that throws counts as not yet.
 * @throws when the deadline passes, with what was seen last.
 */
export async function eventually<T>(
  read: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  { within = 10_000, every = 5 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + within;
  let lastSeen = 'nothing';
  let cause: unknown;
  do {
    const left = deadline - Date.now();
    try {
      const seen = await withDeadline(read, left);
      if (seen === OUT_OF_TIME) break;
      if (holds(seen)) return seen;
      lastSeen = inspect(seen, { depth: 6 });
    } catch (error) {
      cause = error;
      lastSeen = inspect(error);
    }
    await pause(every);
  } while (Date.now() < deadline);
  throw new Error(`expected ${holds.toString()} within ${within} ms, last seen: ${lastSeen}`, {
    cause,
  });
}

/** A read that never answers must fail the test with its last answer, not hang it. */
async function withDeadline<T>(
  read: () => T | Promise<T>,
  ms: number,
): Promise<T | typeof OUT_OF_TIME> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      Promise.resolve(read()),
      pause(Math.max(ms, 1), OUT_OF_TIME, { signal: timer.signal }),
    ]);
  } finally {
    timer.abort();
  }
}
