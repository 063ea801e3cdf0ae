import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from '.';
import { UsageError } from '../../bench/run-program';
import type { PlantedBug } from './planted-bug';

export type Options = {
  readonly bugs: readonly PlantedBug[];
  readonly seed: number;
  /** Whether the directory of every run is kept, not only of those that went wrong. */
  readonly keep: boolean;
  readonly list: boolean;
  /** Whether the table in docs/faults.md is renewed. */
  readonly writesDocs: boolean;
};

export const USAGE = `npm run test:planted -- [options]

Plants bugs in builds that nobody ships, and runs each under load: the checker must name the invariant
that the bug breaks, and must find nothing in the same run without it.

  --short            the bugs of CI, about 70 seconds; docs/ stays as it is
  --only A,B         these bugs alone
  --seed N           what clients ask, to repeat a run (default: any)
  --keep             keep the directory of every run, not only of those that went wrong
  --list             the bugs and what they do
  --help
`;

/**
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { help, short = false, only, seed, keep = false, list = false } = parse(args);
  if (help) return undefined;
  return {
    bugs: only === undefined ? PLANTED_BUGS.filter((bug) => !short || bug.short) : named(only),
    seed: seed === undefined ? 1 + Math.floor(Math.random() * 99_999) : whole(seed),
    ...{ keep, list, writesDocs: !short && only === undefined },
  };
}

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

function parse(args: readonly string[]) {
  const help = { ...boolean, short: 'h' };
  const options = {
    help,
    short: boolean,
    keep: boolean,
    list: boolean,
    only: string,
    seed: string,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function named(only: string): PlantedBug[] {
  return only.split(',').map((name) => {
    const bug = PLANTED_BUGS.find((one) => one.name === name.trim());
    if (!bug) throw new UsageError(`--only: no bug is called "${name}"; see --list`);
    return bug;
  });
}

function whole(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--seed: expected a whole number from 1 to 999999, got "${text}"`);
}
