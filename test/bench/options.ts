import { parseArgs } from 'node:util';
import { WORKLOADS, type Workload } from './contender';
import { UsageError } from './run-program';

/** What is measured beside the rounds of the matrix. */
export const SCENARIOS = ['latency', 'big tables', 'projection', 'import'] as const;

export type Scenario = (typeof SCENARIOS)[number];

export type Options = {
  readonly rounds: number;
  /** Of one round. */
  readonly seconds: number;
  /** For create; the other workloads have one number of clients. */
  readonly connections: readonly number[];
  readonly only: ReadonlySet<Workload | Scenario>;
  /** Whether emmett takes part: where it can be had, or else the run fails, or not at all. */
  readonly emmett: 'if possible' | 'yes' | 'no';
  readonly sizes: Sizes;
  /** Where the figures go; undefined: nowhere. */
  readonly json: string | undefined;
  /** Whether the tables and the picture in docs are renewed. */
  readonly writesDocs: boolean;
  /** A directory for CPU profiles: then nothing is compared, one contender is looked into. */
  readonly profile: string | undefined;
  /** API processes that are looked into. */
  readonly apis: number;
};

/** How much data the scenarios work on. */
export type Sizes = {
  /** Messages in the big table; the small one has ten thousand. */
  readonly bigTable: number;
  /** Events that the worker finds when it starts. */
  readonly backlog: number;
  /** Events for emmett's projection, which is slower. */
  readonly emmettBacklog: number;
  /** Creates after which the memory of API and worker is judged. */
  readonly creates: number;
  /** Messages that are imported. */
  readonly imported: number;
};

const DEFAULT: Sizes = {
  bigTable: 1_000_000,
  backlog: 200_000,
  emmettBacklog: 10_000,
  creates: 200_000,
  imported: 100_000,
};
const QUICK: Sizes = {
  bigTable: 100_000,
  backlog: 30_000,
  emmettBacklog: 2_000,
  creates: 10_000,
  imported: 10_000,
};
const BIG: Sizes = { ...DEFAULT, bigTable: 10_000_000, creates: 1_000_000 };

const ALL = [...WORKLOADS, ...SCENARIOS];
const QUICK_ONLY: typeof ALL = ['create', 'list', 'retrieve', 'latency', 'projection'];

export const USAGE = `npm run bench -- [options]

Measures threadlog beside its peers, on one PostgreSQL that the bench starts and removes.

  --rounds N               measured rounds of each contender, interleaved (default 3)
  --seconds N              length of one round (default 3)
  --connections 16,64,256  clients at once that create (default 16,64,256); 64 do everything else
  --only NAMES             some of: ${ALL.map(spelled).join(', ')}
  --with emmett            fail where emmett-postgresql cannot be installed (default: do without)
  --without emmett         do not try to
  --big                    ten million messages in the big table, a million creates (about an hour)
  --json FILE              where the figures go (default docs/benchmarks.json)
  --quick                  ${QUICK_ONLY.map(spelled).join(', ')} in 2 rounds of a second, 64 clients, on
                           small tables: about two minutes; docs/ stays as it is
  --profile DIR            no comparison: CPU profiles of API and worker, and where PostgreSQL's time
                           goes, under create load at the highest of --connections
  --apis N                 API processes to profile, 1 or 2 (default 1)
  --help

Environment:
  PGBENCH                  the pgbench program, where it is neither on PATH nor in /usr/lib/postgresql
  REDIS_URL                ring the worker through this Redis instead of BullMQ's PostgreSQL backend
`;

/**
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const isQuick = values.quick ?? false;
  if (isQuick && values.big) throw new UsageError('--quick and --big contradict each other');
  if (values.apis !== undefined && values.profile === undefined) {
    throw new UsageError('--apis belongs to --profile; a comparison has both');
  }
  // A page of docs that shows a part of the measurements would hide the rest.
  const writesDocs = !isQuick && values.profile === undefined && values.only === undefined;
  return {
    rounds: whole('rounds', values.rounds ?? (isQuick ? '2' : '3'), 1, 1000),
    seconds: whole('seconds', values.seconds ?? (isQuick ? '1' : '3'), 1, 3600),
    connections: (values.connections ?? (isQuick ? '64' : '16,64,256'))
      .split(',')
      .map((part) => whole('connections', part, 1, 1000)),
    only: readOnly(values.only) ?? new Set(isQuick ? QUICK_ONLY : ALL),
    emmett: readEmmett(values.with, values.without),
    sizes: isQuick ? QUICK : values.big ? BIG : DEFAULT,
    json: values.json ?? (writesDocs ? 'docs/benchmarks.json' : undefined),
    writesDocs,
    profile: values.profile,
    apis: whole('apis', values.apis ?? '1', 1, 2),
  };
}

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: string,
        seconds: string,
        connections: string,
        only: string,
        with: string,
        without: string,
        json: string,
        profile: string,
        apis: string,
        quick: boolean,
        big: boolean,
        help: { ...boolean, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readOnly(text: string | undefined): ReadonlySet<Workload | Scenario> | undefined {
  if (text === undefined) return undefined;
  const chosen = text.split(',').map((part) => {
    const found = ALL.find((name) => spelled(name) === part.trim());
    if (found) return found;
    throw new UsageError(`--only: expected ${ALL.map(spelled).join(', ')}, got "${part}"`);
  });
  return new Set(chosen);
}

/** As it is typed. */
function spelled(name: Workload | Scenario): string {
  return name.replace(' ', '-');
}

function readEmmett(wanted: string | undefined, unwanted: string | undefined): Options['emmett'] {
  for (const [option, name] of [
    ['--with', wanted],
    ['--without', unwanted],
  ] as const) {
    if (name !== undefined && name !== 'emmett') {
      throw new UsageError(`${option}: expected emmett, got "${name}"`);
    }
  }
  if (wanted && unwanted) throw new UsageError('--with and --without contradict each other');
  if (unwanted) return 'no';
  return wanted ? 'yes' : 'if possible';
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}"`);
}
