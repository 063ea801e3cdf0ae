import { count, decimal, spreadText } from './format';
import { boundText, measuredText, type Goal } from './goal';
import type { Report, Summary } from './report';
import type { Table } from './table';
import { scenarioTables } from './scenario-tables';

/** The figures as text; both reports, for people and for docs, are made of these. */
export function tablesOf(report: Report): readonly Table[] {
  const all = [roundsTable(report), behindTable(report), ...scenarioTables(report)];
  return [...all.filter(({ rows }) => rows.length > 0), goalsTable(report.goals)];
}

function roundsTable({ summaries }: Report): Table {
  return {
    title: 'The rounds, contenders taking turns:',
    columns: [
      'what',
      'clients',
      'contender',
      'per second',
      'of the floor',
      'p50 ms',
      'p99 ms',
      'mean ms',
      'CPU µs each',
    ],
    rows: summaries.map((summary) => [
      summary.workload,
      String(summary.connections),
      summary.contender,
      spreadText(summary.perSecond),
      floorText(summary),
      milliseconds(summary.latency.p50),
      milliseconds(summary.latency.p99),
      milliseconds(summary.latency.mean),
      cpuText(summary),
    ]),
  };
}

/** Reads leave nothing to project: only what writes is of interest. */
const WRITING: readonly Summary['workload'][] = ['create', 'hot thread', 'mixed'];

function behindTable({ summaries }: Report): Table {
  return {
    title: 'How many events the projection was behind the log:',
    columns: [
      'what',
      'clients',
      'contender',
      'behind during the round',
      'behind at its end',
      'caught up after ms',
    ],
    rows: summaries
      .filter(({ workload }) => WRITING.includes(workload))
      .flatMap(({ workload, connections, contender, projection }) => {
        if (!projection) return [];
        const { lagMedian, lagAtEnd, drainMs } = projection;
        const spreads = [lagMedian, lagAtEnd, drainMs].map((spread) => spreadText(spread));
        return [[workload, String(connections), contender, ...spreads]];
      }),
  };
}

function goalsTable(goals: readonly Goal[]): Table {
  return {
    title: 'The goals. The median decides; a ratio is taken round by round:',
    columns: ['what', 'measured', 'goal', '', 'note'],
    rows: goals.map((goal) => [
      goal.what,
      measuredText(goal),
      boundText(goal),
      goal.verdict,
      goal.note ?? '',
    ]),
  };
}

function floorText({ isFloor, ofFloor }: Summary): string {
  if (isFloor) return 'is the floor';
  return ofFloor ? spreadText(ofFloor, (value) => decimal(value, 2)) : '';
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : decimal(value, 1);
}

function cpuText({ cpu }: Summary): string {
  return Object.entries(cpu)
    .map(([name, us]) => `${name} ${count(us)}`)
    .join(', ');
}
