/** A create that was answered. */
export type Sample = {
  readonly id: string;
  /** Unix time in milliseconds, with fractions. */
  readonly at: number;
};

const ID = /"id": ?"(msg_[^"]+)"/;
/** Of a response: the headers, and where the body begins. */
const LOOKED_AT_BYTES = 2_000;

/** Notes every `every`th answer; 0 notes none. An answer that came in pieces is passed over. */
export function createSampler(every: number): {
  readonly note: (whole: Buffer | undefined) => void;
  readonly samples: readonly Sample[];
} {
  const samples: Sample[] = [];
  let seen = 0;
  return {
    note: (whole) => {
      seen += 1;
      if (every === 0 || seen % every !== 0 || whole === undefined) return;
      const id = ID.exec(whole.toString('latin1', 0, LOOKED_AT_BYTES))?.[1];
      if (id !== undefined) samples.push({ id, at: performance.timeOrigin + performance.now() });
    },
    samples,
  };
}
