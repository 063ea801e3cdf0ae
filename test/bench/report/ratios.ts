import type { Round, Workload } from '../contender';
import type { Result } from '../run-bench';
import { spreadOf, type Spread } from './statistics';

export type Side = {
  readonly workload: Workload;
  readonly connections: number;
  readonly contender: string;
  /** What of a round is compared; how many a second, where nothing is said. */
  readonly value?: (round: Round) => number | undefined;
};

/**
 * One side divided by the other, round by round: neighbours in time share what disturbed them.
 * @returns undefined where one of them was not measured
 */
export function ratioOf(results: readonly Result[], over: Side, under: Side): Spread | undefined {
  const [above, below] = [valuesOf(results, over), valuesOf(results, under)];
  const ratios = above.map((value, index) => value / (below[index] ?? NaN));
  return ratios.length > 0 && ratios.every(Number.isFinite) ? spreadOf(ratios) : undefined;
}

/** Of each round. */
export function valuesOf(results: readonly Result[], side: Side): number[] {
  const { workload, connections, contender, value = ({ perSecond }: Round) => perSecond } = side;
  const found = results.find(
    (result) =>
      result.workload === workload &&
      result.connections === connections &&
      result.contender === contender,
  );
  return (found?.rounds ?? []).map((round) => value(round) ?? NaN);
}
