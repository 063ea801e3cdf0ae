import type { Contender, Workload } from '../contender';
import type { Machine } from '../stage/machine';
import type { Result } from '../run-bench';
import type { Scenarios } from '../scenarios';
import type { Goal } from './goal';
import { spreadOf, type Spread } from './statistics';

/** Everything that a run found, as it is written to JSON; the tables are made from this alone. */
export type Report = Findings & { readonly goals: readonly Goal[] };

/** What was measured, before it is held against the goals. */
export type Findings = {
  readonly format: 2;
  readonly finishedAt: string;
  /** Prints the same tables again. */
  readonly command: string;
  readonly roundSeconds: number;
  readonly rounds: number;
  readonly machine: Machine;
  readonly queue: 'PostgreSQL' | 'Redis';
  readonly contenders: readonly { readonly name: string; readonly what: string }[];
  readonly summaries: readonly Summary[];
  /** What was compared at the end, and found equal. */
  readonly verified: readonly string[];
  readonly results: readonly Result[];
  readonly scenarios: Scenarios;
  /** What this run left out, one sentence each. */
  readonly left: readonly string[];
  /** That all of it took. */
  readonly seconds: number;
};

/** One line of the table. */
export type Summary = {
  readonly workload: Workload;
  readonly connections: number;
  readonly contender: string;
  readonly perSecond: Spread;
  readonly isFloor: boolean;
  /** Of the floor, round by round: neighbours in time share what disturbed them. */
  readonly ofFloor?: Spread;
  /** Medians over the rounds, milliseconds; p50 and p99 where the client tells. */
  readonly latency: { readonly mean: number; readonly p50?: number; readonly p99?: number };
  /** Medians over the rounds, microseconds for one operation. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Median over the rounds: CPUs busy on the machine, and with them what others did. */
  readonly busyCpus?: number;
  readonly projection?: {
    readonly lagMedian: Spread;
    readonly lagAtEnd: Spread;
    readonly drainMs: Spread;
  };
};

export function summarise(
  results: readonly Result[],
  contenders: readonly Contender[],
): readonly Summary[] {
  const floor = contenders.find(({ isFloor }) => isFloor)?.name;
  return results.map((result) => {
    const beside = results.find(
      ({ workload, connections, contender }) =>
        contender === floor && workload === result.workload && connections === result.connections,
    );
    return { ...summaryOf(result, beside), isFloor: result === beside };
  });
}

function summaryOf(
  { rounds, ...cell }: Result,
  floor: Result | undefined,
): Omit<Summary, 'isFloor'> {
  const spread = (value: (round: (typeof rounds)[number]) => number | undefined) =>
    spreadOf(rounds.map(value).filter((found) => found !== undefined));
  const median = (value: Parameters<typeof spread>[0]) => spread(value).median;
  const processes = Object.keys(rounds[0]?.cpu ?? {});
  const hasQuantiles = rounds[0]?.latency.p50 !== undefined;
  return {
    ...cell,
    perSecond: spread(({ perSecond }) => perSecond),
    ...(floor && { ofFloor: spreadOf(ratios(rounds, floor.rounds)) }),
    latency: {
      mean: median(({ latency }) => latency.mean),
      ...(hasQuantiles && {
        p50: median(({ latency }) => latency.p50),
        p99: median(({ latency }) => latency.p99),
      }),
    },
    cpu: Object.fromEntries(processes.map((name) => [name, median(({ cpu }) => cpu[name])])),
    ...(rounds[0]?.busyCpus !== undefined && { busyCpus: median(({ busyCpus }) => busyCpus) }),
    ...(rounds[0]?.projection && {
      projection: {
        lagMedian: spread(({ projection }) => projection?.lagMedian),
        lagAtEnd: spread(({ projection }) => projection?.lagAtEnd),
        drainMs: spread(({ projection }) => projection?.drainMs),
      },
    }),
  };
}

function ratios(rounds: Result['rounds'], floor: Result['rounds']): number[] {
  return rounds.map(({ perSecond }, index) => perSecond / (floor[index]?.perSecond ?? NaN));
}
