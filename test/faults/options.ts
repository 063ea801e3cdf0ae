import { parseArgs } from 'node:util';
import { PROFILES, type ProfileName } from './load/profiles';
import { UsageError } from '../bench/run-program';

export type Options = {
  readonly isShort: boolean;
  /** Names of faults; undefined: all of the form. */
  readonly only: readonly string[] | undefined;
  /** undefined: those that each fault names. */
  readonly load: ProfileName | undefined;
  readonly seed: number;
  /** Each row so many times, each time with the next seed. */
  readonly times: number;
  readonly json: string | undefined;
  /** Built apps, by default dist/apps. */
  readonly apps: string | undefined;
  /** Whether directories of rows that held are kept as well. */
  readonly keep: boolean;
  readonly list: boolean;
  /** Whether the table in docs/faults.md is renewed. */
  readonly writesDocs: boolean;
};

export const USAGE = `npm run test:faults -- [options]

Does real harm to real processes of threadlog under load, and judges what is left of the promises:
one row for each fault under each of its loads. Everything that is started ends with the run.

  --short            the rows of CI, about 100 seconds; docs/ stays as it is
  --only A,B         these faults alone
  --load NAME        mixed, create-heavy or read-heavy, instead of those that a fault names
  --seed N           what clients ask, to repeat a row (default: any)
  --times N          each row so many times, each with the next seed (default 1)
  --json FILE        what was measured, for machines
  --apps DIR         built apps to be tried (default dist/apps)
  --keep             keep the directory of every row, not only of those that broke
  --list             the faults and what they do
  --help
`;

/**
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const { short: isShort = false, only, load, apps, json, keep = false, list = false } = values;
  const isWhole = !isShort && only === undefined && load === undefined && apps === undefined;
  return {
    ...{ isShort, json, apps, keep, list },
    only: only?.split(',').map((name) => name.trim()),
    load: load === undefined ? undefined : profile(load),
    seed: whole('seed', values.seed ?? String(1 + Math.floor(Math.random() * 99_999))),
    times: whole('times', values.times ?? '1'),
    writesDocs: isWhole && values.times === undefined,
  };
}

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        short: boolean,
        keep: boolean,
        list: boolean,
        help: { ...boolean, short: 'h' },
        ...{ only: string, load: string, seed: string, times: string, json: string, apps: string },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function profile(name: string): ProfileName {
  if (Object.hasOwn(PROFILES, name)) return name as ProfileName;
  throw new UsageError(
    `--load: expected one of ${Object.keys(PROFILES).join(', ')}, got "${name}"`,
  );
}

function whole(name: string, text: string): number {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= 1_000_000) {
    return value;
  }
  throw new UsageError(`--${name}: expected a whole number from 1 to 1000000, got "${text}"`);
}
