import type { ApiKey } from './api-key';
import type { KeyLookup } from './key-lookup';

/** Recognises keys; asks the database at most once a second for each. */
export type KeyRing = {
  /** @throws KeyQueueFullError, or the driver's error */
  readonly find: (key: string) => Promise<ApiKey | undefined>;
};

/** A revoked key stops working within this time on every process. */
const FRESH_MS = 1_000;
/** Remembered at most, and their characters: guesses are remembered too, so that a flood of them costs little. */
const MAX_KEYS = 10_000;
const MAX_CHARACTERS = 1_000_000;

type Remembered = {
  readonly answer: Promise<ApiKey | undefined>;
  /** Counted from before the question: the answer is not older than that. */
  readonly freshUntil: number;
};

/** @param now milliseconds of a clock that never steps back, or a key would outlive its revocation */
export function createKeyRing(
  lookUp: KeyLookup,
  now: () => number = () => performance.now(),
): KeyRing {
  const remembered = new Map<string, Remembered>();
  let characters = 0;

  const remember = (key: string, entry: Remembered): void => {
    if (remembered.size >= MAX_KEYS || characters + key.length > MAX_CHARACTERS) {
      remembered.clear();
      characters = 0;
    }
    if (!remembered.has(key)) characters += key.length;
    remembered.set(key, entry);
  };
  const forget = (key: string, entry: Remembered): void => {
    if (remembered.get(key) !== entry) return;
    remembered.delete(key);
    characters -= key.length;
  };

  return {
    find: (key) => {
      const known = remembered.get(key);
      if (known && known.freshUntil > now()) return known.answer;
      const entry = { freshUntil: now() + FRESH_MS, answer: lookUp(key) };
      remember(key, entry);
      entry.answer.catch(() => forget(key, entry));
      return entry.answer;
    },
  };
}
