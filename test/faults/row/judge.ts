import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../bench/paths';

/** What the independent checker found in the directory of a run. */
export type Judgement = {
  readonly lost: number;
  readonly doubled: number;
  readonly stale: number;
  readonly outOfOrder: number;
  /** A sentence for each verdict VIOLATED. */
  readonly violations: readonly string[];
};

const CHECKER = join(ROOT, 'test', 'checker', 'start.mjs');
const JUDGES_WITHIN_MS = 180_000;

/** @throws when it cannot judge: a row that nobody has judged is no row */
export async function judge(directory: string): Promise<Judgement> {
  if (!existsSync(CHECKER)) {
    return { lost: 0, doubled: 0, stale: 0, outOfOrder: 0, violations: ['there is no checker'] };
  }
  const { stdout } = await promisify(execFile)(process.execPath, [CHECKER, directory, '--json'], {
    timeout: JUDGES_WITHIN_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Judgement;
}
