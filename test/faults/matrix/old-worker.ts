import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../bench/paths';
import type { Ground } from '../stage/ground';
import { NotTried } from './fault';

const run = promisify(execFile);
const MIGRATIONS = 'libs/database/src/migrations';
const BUILDS_WITHIN_MS = 180_000;

/**
 * Checks out and builds the commit that brought the newest migration: the oldest code that knows this
 * schema. @returns where its apps are
 * @throws NotTried where there is no history, or it is the code of now
 */
export async function buildOldWorker(ground: Ground): Promise<string> {
  const commit = await git('log', '-1', '--format=%H', '--', MIGRATIONS);
  const isNow = commit !== '' && (await git('diff', '--stat', commit, '--', 'apps', 'libs')) === '';
  if (commit === '' || isNow) {
    throw new NotTried('git knows no older code with this schema');
  }
  const tree = join(ground.directory, 'old');
  await git('worktree', 'add', '--detach', tree, commit);
  ground.cleanup.add(async () => void (await git('worktree', 'remove', '--force', tree)));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: tree,
    timeout: BUILDS_WITHIN_MS,
  }).catch((error: unknown) => {
    throw new NotTried(`the code of ${commit.slice(0, 7)} does not build: ${String(error)}`);
  });
  return join(tree, 'dist', 'apps');
}

/** Without a history (a release archive, a shallow clone) there is nothing to be had. */
async function git(...args: readonly string[]): Promise<string> {
  try {
    return (await run('git', args, { cwd: ROOT })).stdout.trim();
  } catch {
    return '';
  }
}
