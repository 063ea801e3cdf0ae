import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../bench/paths';
import { doubledWrites, lostWrites, outOfOrder } from './count-log';
import { staleReads } from './count-stale';
import { learn } from './known';
import { readRun } from './read-run';

/** What was found in the directory of a row. */
export type Judgement = {
  readonly lost: number;
  readonly doubled: number;
  readonly stale: number;
  readonly outOfOrder: number;
  /** Whether the independent checker has looked as well. */
  readonly isChecked: boolean;
  /** A sentence for each promise that was not kept. */
  readonly violations: readonly string[];
};

const SHOWN = 5;

/**
 * The columns are counted here, from marks and positions alone. The checker in test/checker shares no
 * code with this and knows all invariants; what it finds violated counts as well.
 * @throws when it cannot judge: a row that nobody has judged is no row
 */
export async function judge(directory: string): Promise<Judgement> {
  const run = await readRun(directory);
  const known = learn(run);
  const [lost, doubled, stale, order] = [
    lostWrites(run, known),
    doubledWrites(run, known),
    staleReads(run, known),
    outOfOrder(run, known),
  ];
  const drained = run.history.some((line) => line.kind === 'run' && line.drained);
  const checked = await askChecker(directory);
  return {
    lost: lost.length,
    doubled: doubled.length,
    stale: stale.length,
    outOfOrder: order.length,
    isChecked: checked !== undefined,
    violations: [
      ...[lost, doubled, stale, order].flatMap((found) => shorten(found)),
      ...(drained ? [] : ['what follows from the log was not done by the deadline']),
      ...(checked ?? []),
    ],
  };
}

function shorten(sentences: readonly string[], count = sentences.length): string[] {
  const more = count - Math.min(SHOWN, sentences.length);
  return [...sentences.slice(0, SHOWN), ...(more > 0 ? [`… and ${more} more of these`] : [])];
}

/** Compiles the checker and becomes it; what it compiled is enough for every row but the first. */
const CHECKER = join(ROOT, 'test', 'checker', 'start.mjs');
const COMPILED_CHECKER = join(ROOT, 'dist', 'test', 'checker', 'main.js');
let isCompiled = false;

const JUDGES_WITHIN_MS = 180_000;

/** As `--json` prints them; `violations` holds the first of `violated` sentences. */
type Verdict = {
  readonly invariant: string;
  readonly verdict: string;
  readonly violations: readonly string[];
  readonly violated: number;
};

/** @returns what it says is VIOLATED; undefined where there is no checker in this checkout */
async function askChecker(directory: string): Promise<string[] | undefined> {
  if (!existsSync(CHECKER)) return undefined;
  const options = { timeout: JUDGES_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 };
  // It ends with an exit code of its own when something is violated; what counts is what it says.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [isCompiled ? COMPILED_CHECKER : CHECKER, directory, '--json'],
    options,
  ).catch((error: unknown) => {
    const said = (error as { stdout?: string }).stdout ?? '';
    if (said.trim() === '') throw error;
    return { stdout: said };
  });
  isCompiled = true;
  const { verdicts } = JSON.parse(stdout) as { readonly verdicts: readonly Verdict[] };
  return verdicts
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .flatMap(({ invariant, violations, violated }) =>
      shorten(
        violations.map((sentence) => `${invariant}: ${sentence}`),
        violated,
      ),
    );
}
