import { count, decimal, spreadText } from './format';
import type { Report, Summary } from './report';

export const COLUMNS = [
  'what',
  'connections',
  'contender',
  'per second',
  'of the floor',
  'p50 ms',
  'p99 ms',
  'mean ms',
  'CPU µs each',
] as const;

export const PROJECTION_COLUMNS = [
  'what',
  'connections',
  'behind during the round',
  'behind at its end',
  'caught up after ms',
] as const;

/** The figures as text, one row each; both tables, for people and for docs, are made of these. */
export function rowsOf({ summaries }: Report): string[][] {
  return summaries.map((summary) => [
    summary.workload,
    String(summary.connections),
    summary.contender,
    spreadText(summary.perSecond),
    floorText(summary),
    milliseconds(summary.latency.p50),
    milliseconds(summary.latency.p99),
    milliseconds(summary.latency.mean),
    cpuText(summary),
  ]);
}

export function projectionRowsOf({ summaries }: Report): string[][] {
  return summaries.flatMap(({ workload, connections, projection }) =>
    projection
      ? [
          [
            workload,
            String(connections),
            spreadText(projection.lagMedian),
            spreadText(projection.lagAtEnd),
            spreadText(projection.drainMs),
          ],
        ]
      : [],
  );
}

function floorText({ isFloor, ofFloor }: Summary): string {
  if (isFloor) return 'is the floor';
  return ofFloor ? spreadText(ofFloor, twoDigits) : '';
}

const twoDigits = (value: number): string => decimal(value, 2);

function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : decimal(value, 1);
}

function cpuText({ cpu }: Summary): string {
  return Object.entries(cpu)
    .map(([name, us]) => `${name} ${count(us)}`)
    .join(', ');
}
