import { parseArgs } from 'node:util';

export type Options = {
  readonly rounds: number;
  /** Of one round. */
  readonly seconds: number;
  readonly connections: readonly number[];
  /** Where the figures go; undefined: nowhere. */
  readonly json: string | undefined;
  /** Whether the table in docs/benchmarks.md is renewed. */
  readonly writesDocs: boolean;
  /** A directory for CPU profiles: then nothing is compared, one contender is looked into. */
  readonly profile: string | undefined;
};

export const USAGE = `npm run bench -- [options]

Measures threadlog beside its peers, on one PostgreSQL that the bench starts and removes.

  --rounds N            measured rounds of each contender, interleaved (default 5)
  --seconds N           length of one round (default 6)
  --connections 16,64   clients at once (default 16,64)
  --json FILE           where the figures go (default docs/benchmarks.json)
  --quick               3 rounds of 3 seconds, about a minute; docs/ stays as it is
  --profile DIR         no comparison: CPU profiles of API and worker, and where PostgreSQL's time
                        goes, under create load at the highest of --connections
  --help

Environment:
  PGBENCH               the pgbench program, where it is neither on PATH nor in /usr/lib/postgresql
  REDIS_URL             ring the worker through this Redis instead of BullMQ's PostgreSQL backend
`;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const isQuick = values.quick ?? false;
  const writesDocs = !isQuick && values.profile === undefined;
  return {
    rounds: whole('rounds', values.rounds ?? (isQuick ? '3' : '5'), 1, 1000),
    seconds: whole('seconds', values.seconds ?? (isQuick ? '3' : '6'), 1, 3600),
    connections: (values.connections ?? '16,64')
      .split(',')
      .map((part) => whole('connections', part, 1, 1000)),
    json: values.json ?? (writesDocs ? 'docs/benchmarks.json' : undefined),
    writesDocs,
    profile: values.profile,
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
        json: string,
        profile: string,
        quick: boolean,
        help: { ...boolean, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}"`);
}
