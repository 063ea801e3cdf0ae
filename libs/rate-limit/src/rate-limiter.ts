import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createPatience } from './patience';
import { openStore, type StoreOptions } from './store';

/** How a key stands after one more request. */
export type Standing = {
  readonly isAllowed: boolean;
  /** Requests that it may still make in this window. */
  readonly remaining: number;
  /** Milliseconds until its window ends, and the next request begins another. */
  readonly resetMs: number;
};

export type RateLimiter = {
  readonly limit: RateLimit;
  /** Counts one request of a key. Never throws; a store that does not answer is not waited for. */
  readonly count: (keyId: string) => Promise<Standing>;
  readonly close: () => Promise<void>;
};

export type RateLimit = { readonly requests: number; readonly seconds: number };

export type RateLimiterOptions = {
  readonly limit: RateLimit;
  readonly store: StoreOptions;
  /** Told of each count that was made in memory because the store could not. */
  readonly onTrouble: (error: unknown) => void;
  /** Told of each count of the store. */
  readonly onFine: () => void;
};

/** How long the store may be silent until requests stop waiting for it. */
const SILENT_MS = 80;
/** How long a store is left alone that did not answer: meanwhile requests do not wait for it at all. */
const AWAY_MS = 1_000;
/** How long the start waits for the store. */
const OPEN_MS = 2_000;

/**
 * Counts in fixed windows that begin with a key's first request. While the store is away each process
 * counts for itself: a limit that lets too much through is better than a service that is down.
 */
export async function openRateLimiter(options: RateLimiterOptions): Promise<RateLimiter> {
  const { limit, onTrouble, onFine } = options;
  const { requests: points, seconds: duration } = limit;
  // Named after the limit: another one begins with windows of its own.
  const named = { keyPrefix: `threadlog:rate-limit:${points}/${duration}`, points, duration };
  // A key that the store has refused is refused here until its window ends: a flood stays outside.
  const own = { ...named, inMemoryBlockOnConsumed: points };
  const store = openStore(options.store, own, onTrouble);
  const memory = new RateLimiterMemory(named);
  await createPatience(OPEN_MS)(store.opened).catch(onTrouble);
  const patient = createPatience(SILENT_MS);
  let awayUntil = 0;

  return {
    limit,
    count: async (keyId) => {
      if (performance.now() < awayUntil) return consume(memory, keyId);
      try {
        const standing = await patient(consume(store.limiter, keyId));
        onFine();
        return standing;
      } catch (error) {
        awayUntil = performance.now() + AWAY_MS;
        onTrouble(error);
        return consume(memory, keyId);
      }
    },
    close: store.close,
  };
}

/** @throws whatever the store threw; a refusal is no error */
async function consume(limiter: RateLimiterAbstract, keyId: string): Promise<Standing> {
  try {
    return standingOf(await limiter.consume(keyId), true);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return standingOf(refusal, false);
    throw refusal;
  }
}

function standingOf(counted: RateLimiterRes, isAllowed: boolean): Standing {
  const { remainingPoints: remaining, msBeforeNext } = counted;
  // A window that ends in this millisecond has not ended yet.
  return { isAllowed, remaining, resetMs: Math.max(msBeforeNext, 1) };
}
