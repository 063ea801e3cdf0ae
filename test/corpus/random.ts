/** Numbers that depend on the seed alone. Integer arithmetic only: Math.exp and its kin differ by engine. */
export type Random = {
  /** An integer from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** True in `percent` of a hundred cases. */
  readonly chance: (percent: number) => boolean;
  readonly shuffle: <T>(list: readonly T[]) => T[];
};

export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  const between = (from: number, to: number): number => from + (next() % (to - from + 1));
  return {
    between,
    pick: (list) => at(list, between(0, list.length - 1)),
    chance: (percent) => between(0, 99) < percent,
    shuffle: (list) => {
      const mixed = [...list];
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = between(0, last);
        [mixed[last], mixed[other]] = [at(mixed, other), at(mixed, last)];
      }
      return mixed;
    },
  };
}

/** 32 bits at a time; small, well known, and good enough for texts. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function at<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError(`no item ${index} of ${list.length}`);
  return list[index] as T;
}
