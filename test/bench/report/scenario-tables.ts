import type { MemoryPoint } from '../ledger';
import { count, decimal, spreadText } from './format';
import type { Report } from './report';
import { median, spreadOf } from './statistics';
import type { Table } from './table';

/** A table for each scenario; without rows where it was not measured. */
export function scenarioTables(report: Report): readonly Table[] {
  return [
    latencyTable(report),
    bigTable(report),
    projectionTable(report),
    importTable(report),
    storageTable(report),
    memoryTable(report),
  ];
}

const oneDigit = (value: number): string => decimal(value, 1);

function latencyTable({ scenarios: { latency } }: Report): Table {
  const rounds = latency?.rounds ?? [];
  const of = (value: (round: (typeof rounds)[number]) => number) => spreadOf(rounds.map(value));
  return {
    title:
      'From the answer to a create until its message is in the read tables, while as many clients as here create:',
    columns: ['clients', 'creates per second', 'p50 ms', 'p99 ms', 'most ms', 'reads', 'stale'],
    rows: latency
      ? [
          [
            String(latency.connections),
            spreadText(of(({ perSecond }) => perSecond)),
            spreadText(
              of(({ p50 }) => p50),
              oneDigit,
            ),
            spreadText(
              of(({ p99 }) => p99),
              oneDigit,
            ),
            spreadText(
              of(({ max }) => max),
              oneDigit,
            ),
            count(rounds.reduce((sum, { reads }) => sum + reads, 0)),
            count(rounds.reduce((sum, { staleReads }) => sum + staleReads, 0)),
          ],
        ]
      : [],
  };
}

function bigTable({ scenarios: { bigTables } }: Report): Table {
  return {
    title: `The same with few and with many messages in the tables, ${bigTables?.connections ?? 0} clients, threads of 1,000 messages taken at random:`,
    columns: ['what', 'messages', 'per second', 'p50 ms', 'p99 ms', 'CPU µs each'],
    rows: (bigTables?.results ?? []).map(({ what, messages, rounds }) => {
      const names = Object.keys(rounds[0]?.cpu ?? {});
      return [
        what,
        count(messages),
        spreadText(spreadOf(rounds.map(({ perSecond }) => perSecond))),
        oneDigit(median(rounds.map(({ latency }) => latency.p50 ?? NaN))),
        oneDigit(median(rounds.map(({ latency }) => latency.p99 ?? NaN))),
        names
          .map((name) => `${name} ${count(median(rounds.map(({ cpu }) => cpu[name] ?? NaN)))}`)
          .join(', '),
      ];
    }),
  };
}

function projectionTable({ scenarios: { projection } }: Report): Table {
  const row = (what: string, events: number, speeds: readonly number[]) =>
    speeds.length > 0 ? [[what, count(events), spreadText(spreadOf(speeds))]] : [];
  return {
    title: 'Making read tables of a log that is there:',
    columns: ['what', 'events', 'per second'],
    rows: projection
      ? [
          ...row('the worker, started behind it', projection.events, projection.live),
          ...row(
            'threadlog rebuild, to the switch of the tables',
            projection.events,
            projection.rebuild,
          ),
          ...(projection.emmett
            ? [
                ...row('emmett, its own settings', projection.emmett.events, [
                  projection.emmett.asItComes,
                ]),
                ...row('emmett, batches of 1,000 and no pause', projection.emmett.events, [
                  projection.emmett.hurried,
                ]),
              ]
            : []),
        ]
      : [],
  };
}

function importTable({ scenarios: { imported } }: Report): Table {
  const row = (what: string, seconds: readonly number[]) => [
    what,
    count(imported?.threads ?? 0),
    count(imported?.messages ?? 0),
    spreadText(spreadOf(seconds), oneDigit),
    spreadText(spreadOf(seconds.map((took) => (imported?.messages ?? 0) / took))),
  ];
  return {
    title: '`threadlog import` of saved pages, the whole command:',
    columns: ['what', 'threads', 'messages', 'seconds', 'messages per second'],
    rows: imported
      ? [
          row('into an empty database', imported.seconds),
          row('once more, when all of it is there', [imported.repeatedSeconds]),
        ]
      : [],
  };
}

/** Parts that make up less are added up. */
const LEAST_BYTES = 1;

function storageTable({ scenarios: { storage } }: Report): Table {
  const parts = storage?.parts ?? [];
  const large = parts.filter(({ bytes }) => bytes >= LEAST_BYTES);
  const rest = parts.filter(({ bytes }) => bytes < LEAST_BYTES);
  const sum = (of: typeof parts) => of.reduce((total, { bytes }) => total + bytes, 0);
  return {
    title: `Where the bytes of a message are, of ${count(storage?.messages ?? 0)} messages; its JSON has ${count(storage?.answerBytes ?? 0)} bytes in the API's answer, ${count(storage?.payloadBytes ?? 0)} in the log:`,
    columns: ['table', 'part', 'bytes a message'],
    rows: storage
      ? [
          ...large.map(({ table, part, name, bytes }) => [
            table,
            part === 'index' ? `index ${name.split('.').at(-1)}` : part,
            oneDigit(bytes),
          ]),
          ['everything else', '', oneDigit(sum(rest))],
          ['all', '', oneDigit(sum(parts))],
        ]
      : [],
  };
}

const MEMORY_ROWS = 6;

function memoryTable({ scenarios: { memory } }: Report): Table {
  const points = memory?.points ?? [];
  const names = Object.keys(points[0]?.bytes ?? {});
  return {
    title: 'Memory that the processes held (resident), after so many creates:',
    columns: ['creates', ...names.map((name) => `${name} MB`)],
    rows: chosen(points).map(({ messages, bytes }) => [
      count(messages),
      ...names.map((name) => decimal((bytes[name] ?? NaN) / 2 ** 20, 0)),
    ]),
  };
}

/** Evenly over the creates, with the last. */
function chosen(points: readonly MemoryPoint[]): readonly MemoryPoint[] {
  const most = points.at(-1)?.messages ?? 0;
  const steps = Array.from({ length: MEMORY_ROWS }, (_, at) => ((at + 1) * most) / MEMORY_ROWS);
  const found = steps.map((step) => points.findLast(({ messages }) => messages <= step));
  return [...new Set(found.filter((point) => point !== undefined))];
}
