import type { BigTableResult } from '../scenarios/big-tables';
import type { LatencyRound } from '../scenarios/latency';
import { count, decimal } from './format';
import { goal, type Goal } from './goal';
import type { Findings, Summary } from './report';
import { ratioOf } from './ratios';
import { median, spreadOf, type Spread } from './statistics';

const OURS = 'threadlog';
const PAIR = 'threadlog, 2 APIs';

export function big({ scenarios: { bigTables } }: Findings): Goal[] {
  const messages = bigTables ? count(bigTables.big) : 'many';
  const note =
    bigTables && bigTables.big < 10_000_000 ? 'the goal is for 10,000,000: --big' : undefined;
  const slower = (what: BigTableResult['what']): Spread | undefined => {
    const own = bigTables?.results.filter((result) => result.what === what) ?? [];
    return roundRatio(own[0], own[1]);
  };
  const deep = roundRatio(
    find(bigTables?.results, 'deep list', bigTables?.big),
    find(bigTables?.results, 'list', bigTables?.big),
  );
  return [
    ...(['list', 'deep list', 'create'] as const).map((what) =>
      goal(
        `time of ${what}, ${messages} messages against 10,000`,
        slower(what),
        {
          most: 1.2,
        },
        { note },
      ),
    ),
    goal(`deep list against the newest page, ${messages} messages`, deep, { least: 0.9 }, { note }),
  ];
}

function find(
  results: readonly BigTableResult[] | undefined,
  what: BigTableResult['what'],
  messages: number | undefined,
): BigTableResult | undefined {
  return results?.find((result) => result.what === what && result.messages === messages);
}

function roundRatio(
  over: BigTableResult | undefined,
  under: BigTableResult | undefined,
): Spread | undefined {
  if (!over || !under) return undefined;
  return spreadOf(
    over.rounds.map(({ perSecond }, index) => perSecond / (under.rounds[index]?.perSecond ?? NaN)),
  );
}

export function latency({ scenarios }: Findings): Goal[] {
  const rounds = scenarios.latency?.rounds;
  const spread = (value: (round: LatencyRound) => number) => rounds && spreadOf(rounds.map(value));
  const all = (value: (round: LatencyRound) => number) =>
    rounds?.map(value).reduce((sum, each) => sum + each, 0) ?? 0;
  const stale = all(({ staleReads }) => staleReads);
  return [
    goal(
      'acknowledged to projected at full load, p50',
      spread(({ p50 }) => p50),
      { most: 20 },
      ms,
    ),
    goal(
      'acknowledged to projected at full load, p99',
      spread(({ p99 }) => p99),
      { most: 250 },
      ms,
    ),
    goal(
      'stale reads meanwhile',
      rounds && exactly(stale),
      { most: 0 },
      { note: rounds && `of ${count(all(({ reads }) => reads))} reads of what was just written` },
    ),
  ];
}

const ms = { unit: 'ms' };

export function projection({ scenarios, summaries }: Findings): Goal[] {
  const found = scenarios.projection;
  const rates = summaries
    .filter(({ workload, contender }) => workload === 'create' && contender === OURS)
    .map(({ perSecond }) => perSecond.median);
  const best = Math.max(...rates);
  const times = (values: readonly number[] | undefined, by: number | undefined) =>
    values?.length && by !== undefined && Number.isFinite(by)
      ? spreadOf(values.map((value) => value / by))
      : undefined;
  const missing = found && found.rebuild.length === 0 ? 'there is no such command' : undefined;
  return [
    goal(
      'live projection against the most creates of one API process',
      times(found?.live, best),
      { least: 5 },
      { note: found && `${count(median(found.live))} events a second` },
    ),
    goal(
      'rebuild',
      times(found?.rebuild, 1),
      { least: 100_000 },
      { unit: 'events/s', note: missing },
    ),
    goal("rebuild against emmett's", times(found?.rebuild, found?.emmett?.asItComes), {
      least: 20,
    }),
    goal(
      "rebuild against emmett's without its pauses",
      times(found?.rebuild, found?.emmett?.hurried),
      { least: 20 },
      { note: 'batches of 1,000 events and no wait between them' },
    ),
  ];
}

export function bytes({ scenarios: { storage } }: Findings): Goal[] {
  const stored = storage?.parts.reduce((sum, part) => sum + part.bytes, 0);
  const of = (json: number | undefined) =>
    stored !== undefined && json !== undefined ? exactly(stored / json) : undefined;
  return [
    goal(
      "bytes stored for a message against its JSON in the API's answer",
      of(storage?.answerBytes),
      { most: 2.5 },
      { note: storage && `${count(stored ?? 0)} of ${count(storage.answerBytes)} bytes` },
    ),
    goal(
      'bytes stored for a message against its JSON in the log',
      of(storage?.payloadBytes),
      { most: 2.5 },
      { note: storage && `${count(stored ?? 0)} of ${count(storage.payloadBytes)} bytes` },
    ),
  ];
}

/**
 * Flat: the most that was held over the last quarter of the creates is little more than over the
 * second. The most, because what is held falls with every collection.
 */
/** "In minutes": two of them for a hundred thousand. */
export function imports({ scenarios: { imported } }: Findings): Goal[] {
  const perHundredThousand = imported?.seconds.map(
    (seconds) => (seconds * 100_000) / imported.messages,
  );
  const measured = perHundredThousand && spreadOf(perHundredThousand);
  return [goal('import of 100,000 saved messages', measured, { most: 120 }, { unit: 's' })];
}

export function memory({ scenarios }: Findings): Goal[] {
  const found = scenarios.memory;
  const points = found?.points ?? [];
  const most = points.at(-1)?.messages ?? 0;
  const within = (from: number, to: number, name: string): number[] =>
    points
      .filter(({ messages }) => messages >= from * most && messages <= to * most)
      .flatMap(({ bytes: held }) => held[name] ?? []);
  return ['api', 'worker'].map((name) => {
    const [before, after] = [within(0.25, 0.5, name), within(0.75, 1, name)];
    const known = before.length > 0 && after.length > 0;
    const [mostBefore, mostAfter] = [Math.max(...before), Math.max(...after)];
    const megabytes = decimal(mostAfter / 2 ** 20, 0);
    return goal(
      `most memory of the ${name}, last quarter of the creates against the second`,
      known ? exactly(mostAfter / mostBefore) : undefined,
      { most: 1.1 },
      {
        note: known
          ? `at most ${megabytes} MB towards the end of ${count(most)} creates`
          : undefined,
      },
    );
  });
}

export function pair({ results, summaries, machine }: Findings): Goal[] {
  const summary = summaries.find(({ contender }) => contender === PAIR);
  const connections = summary?.connections ?? 0;
  const side = { workload: 'create', connections } as const;
  return [
    goal(
      'create of two API processes against one',
      ratioOf(results, { ...side, contender: PAIR }, { ...side, contender: OURS }),
      { least: 1.5 },
      { note: summary && cpuSentence(summary, machine.cpus) },
    ),
  ];
}

/** What the processes took of the CPUs while they did so many a second. */
function cpuSentence({ cpu, perSecond, busyCpus }: Summary, cpus: number): string {
  const each = Object.entries(cpu).map(
    ([name, us]) => [name, (us * perSecond.median) / 1_000_000] as const,
  );
  const sum = each.reduce((total, [, share]) => total + share, 0);
  const shares = each.map(([name, share]) => `${name} ${decimal(share, 2)}`).join(', ');
  const busy =
    busyCpus === undefined ? '' : `; with what others did, ${decimal(busyCpus, 2)} were busy`;
  return `CPUs: ${shares}: ${decimal(sum, 2)} of ${cpus}${busy}`;
}

function exactly(value: number): Spread {
  return { median: value, min: value, max: value };
}
