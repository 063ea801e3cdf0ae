export type ForgettingMap<V> = {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly delete: (key: string) => void;
};

/** What was not asked for during one to two of these is gone, also from an idle process. */
const GENERATION_MS = 60_000;

/**
 * Keeps what is used and forgets the rest: after a minute or so, and when there is more than `limit`.
 * Two generations: what is found in the older moves to the newer, and the older is thrown away whole.
 */
export function createForgettingMap<V>(limit: number): ForgettingMap<V> {
  let [newer, older] = [new Map<string, V>(), new Map<string, V>()];
  let timer: NodeJS.Timeout | undefined;
  const age = (): void => {
    [newer, older] = [new Map<string, V>(), newer];
  };
  const ageLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      age();
      if (older.size > 0) ageLater();
    }, GENERATION_MS).unref();
  };
  const set = (key: string, value: V): void => {
    if (newer.size >= limit / 2) age();
    newer.set(key, value);
    ageLater();
  };
  return {
    get: (key) => {
      const value = newer.get(key);
      if (value !== undefined) return value;
      const known = older.get(key);
      if (known !== undefined) set(key, known);
      return known;
    },
    set,
    delete: (key) => {
      newer.delete(key);
      older.delete(key);
    },
  };
}
