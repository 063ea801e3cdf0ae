import { availableParallelism, loadavg } from 'node:os';
import { markdownTable, textTable } from '../../bench/report/table-text';
import type { Fault } from '../matrix/fault';
import type { Played } from '../row/row';

/** Of a whole run. */
export type Report = {
  readonly rows: readonly Played[];
  readonly seconds: number;
  readonly command: string;
  readonly machine: Machine;
};

export type Machine = {
  readonly date: string;
  readonly cpus: number;
  readonly node: string;
  /** Processes that wanted a CPU in the minute before the run. */
  readonly loadBefore: number;
};

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpus: availableParallelism(),
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

const COLUMNS = [
  'fault',
  'load',
  'requests',
  'acknowledged',
  'lost',
  'doubled',
  'stale',
  'out of order',
  '5xx',
  'unanswered',
  'recovered s',
  'write gap s',
  'read gap s',
];

export function textReport({ rows, seconds, machine }: Report): string {
  return [
    '',
    machineText(machine),
    '',
    textTable(
      ['', ...COLUMNS],
      rows.map((row) => [mark(row), ...cellsOf(row)]),
    ),
    '',
    ...rows.flatMap(whyText),
    ...rows.flatMap(brokenText),
    sumText(rows, seconds),
  ].join('\n');
}

export type Told = Pick<Fault, 'name' | 'what'>;

/** The part of docs/faults.md that a run writes. @param faults says what was done in each row */
export function markdownReport(
  { rows, seconds, command, machine }: Report,
  faults: readonly Told[],
): string {
  const tried = new Set(rows.map(({ name }) => name));
  return [
    machineText(machine),
    '',
    markdownTable(COLUMNS, rows.map(cellsOf)),
    '',
    ...rows.flatMap(whyText).map((line) => `- ${line}`),
    ...(rows.some(({ outcome }) => outcome === 'not tried') ? [''] : []),
    sumText(rows, seconds),
    '',
    ...faults
      .filter(({ name }) => tried.has(name))
      .map(({ name, what }) => `- **${name}**: ${what}.`),
    '',
    'Printed by:',
    '',
    '```sh',
    command,
    '```',
  ].join('\n');
}

/** One line as soon as a row is over. */
export function rowText(row: Played): string {
  return `${mark(row)} ${cellsOf(row).join(' · ')}`;
}

function mark({ outcome }: Played): string {
  switch (outcome) {
    case 'held':
      return 'ok';
    case 'broken':
      return 'BROKEN';
    case 'failed':
      return 'FAILED';
    case 'not tried':
      return '-';
  }
}

function cellsOf(row: Played): string[] {
  if (row.outcome === 'not tried' || row.outcome === 'failed') {
    return [row.name, row.load, row.outcome, ...COLUMNS.slice(3).map(() => '')];
  }
  const { measured: m, judgement: j } = row;
  return [
    ...[row.name, row.load],
    ...[m.requests, m.acknowledged, j.lost, j.doubled, j.stale, j.outOfOrder].map(count),
    ...[m.serverErrors, m.unanswered].map(count),
    ...[Math.max(m.failingFor, m.behindFor), m.writeGap, m.readGap].map((s) => s.toFixed(1)),
  ];
}

function machineText({ date, cpus, node, loadBefore }: Machine): string {
  const busy =
    loadBefore > cpus ? ' Others were busy on this machine: the times are those of that.' : '';
  return `${date}: ${cpus} CPUs, Node ${node}, load before the run ${loadBefore}.${busy}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function whyText(row: Played): string[] {
  return row.outcome === 'not tried' ? [`${row.name} was not tried: ${row.why}.`] : [];
}

function brokenText(row: Played): string[] {
  const { name, load, seed } = row;
  switch (row.outcome) {
    case 'held':
    case 'not tried':
      return [];
    case 'failed':
    case 'broken':
      return [
        `${name} under ${load} ${row.outcome === 'failed' ? 'could not be played' : 'broke'}:`,
        ...(row.outcome === 'failed' ? [row.why] : row.broken).map((sentence) => `  - ${sentence}`),
        `  history, dump and logs: ${row.directory}`,
        `  to judge it again:      node test/checker/start.mjs ${row.directory}`,
        `  to repeat the row:      npm run test:faults -- --only ${name} --load ${load} --seed ${seed}`,
        '',
      ];
  }
}

function sumText(rows: readonly Played[], seconds: number): string {
  const of = (outcome: Played['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  const untried = of('not tried') > 0 ? `, ${of('not tried')} not tried` : '';
  const failed = of('failed') > 0 ? `, ${of('failed')} could not be played` : '';
  return `${of('held')} rows held, ${of('broken')} broke${failed}${untried}, in ${Math.round(seconds)} seconds.`;
}
