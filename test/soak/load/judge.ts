export const MEASURES = [
  'API resident, MB',
  'API heap, MB',
  'API sockets',
  'PostgreSQL connections',
  'keys in Redis',
  'tasks',
] as const;
export type Measure = (typeof MEASURES)[number];

/** One look at everything that could grow. */
export type Sample = Readonly<Record<Measure, number>>;

export type Judged = {
  readonly measure: Measure;
  /** Medians of the first and the last minute. */
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  /** By the least squares over all samples but the first fifth. */
  readonly slopePerMinute: number;
  readonly isFlat: boolean;
};

/** What may come on top of a tenth: for megabytes a turn of the garbage collector, else a few. */
const MARGIN: Readonly<Record<Measure, number>> = {
  'API resident, MB': 20,
  'API heap, MB': 20,
  'API sockets': 5,
  'PostgreSQL connections': 5,
  'keys in Redis': 5,
  tasks: 5,
};

export const RULE =
  'flat when the median of the last fifth is at most 1.1 times that of the second fifth, plus 20 MB or 5';

/** The first fifth is for growing to the size that the load needs. */
export function judge(samples: readonly Sample[], perMinute: number, measure: Measure): Judged {
  const values = samples.map((sample) => sample[measure]);
  const fifth = Math.max(1, Math.floor(values.length / 5));
  const second = median(values.slice(fifth, 2 * fifth));
  const end = median(values.slice(-fifth));
  return {
    measure,
    first: median(values.slice(0, perMinute)),
    last: median(values.slice(-perMinute)),
    peak: Math.max(...values),
    slopePerMinute: slope(values.slice(fifth)) * perMinute,
    isFlat: end <= 1.1 * second + MARGIN[measure],
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, high = 0] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}

function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const above = values.reduce((sum, value, index) => sum + (index - middle) * value, 0);
  const below = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
