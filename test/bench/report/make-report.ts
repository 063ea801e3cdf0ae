import { WORKLOADS, type Contender } from '../contender';
import { SCENARIOS, type Options } from '../options';
import type { Result } from '../run-bench';
import type { Scenarios } from '../scenarios';
import type { Machine } from '../stage/machine';
import { goalsOf } from './goals';
import { summarise, type Report } from './report';

export type Measured = {
  readonly options: Options;
  readonly command: string;
  readonly machine: Machine;
  readonly contenders: readonly Contender[];
  readonly results: readonly Result[];
  readonly scenarios: Scenarios;
  readonly verified: readonly string[];
  readonly hasEmmett: boolean;
  readonly seconds: number;
};

/** Everything that a run found, with what follows from it. */
export function makeReport(measured: Measured): Report {
  const { options, contenders, results, scenarios, verified } = measured;
  const { command, machine, seconds } = measured;
  const report = {
    format: 2 as const,
    finishedAt: new Date().toISOString(),
    command,
    rounds: options.rounds,
    roundSeconds: options.seconds,
    machine,
    queue: process.env['REDIS_URL'] ? ('Redis' as const) : ('PostgreSQL' as const),
    contenders: contenders.map(({ name, what }) => ({ name, what })),
    summaries: summarise(results, contenders),
    verified: [
      ...verified,
      ...(scenarios.bigTables?.verified ?? []),
      ...(scenarios.projection?.verified ?? []),
    ],
    results,
    scenarios,
    left: leftOut(measured),
    seconds,
  };
  return { ...report, goals: goalsOf(report) };
}

function leftOut({ options, scenarios, hasEmmett }: Measured): string[] {
  const unasked = [...WORKLOADS, ...SCENARIOS].filter((name) => !options.only.has(name));
  return [
    ...(unasked.length > 0 ? [`${unasked.join(', ')}, for which this run was not asked`] : []),
    ...(hasEmmett ? [] : ['emmett-postgresql, which could not be installed or was not wanted']),
    ...(scenarios.projection?.rebuild.length === 0
      ? ['a rebuild of the read tables, for which this version has no command']
      : []),
    'a network, more data than memory, hours of running, files and attachments, lists of threads, reads behind a projection that is away',
  ];
}
