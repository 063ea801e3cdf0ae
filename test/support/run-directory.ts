import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DIRECTORY = 'THREADLOG_TEST_DIRECTORY';
const MAIN_PROCESS = 'THREADLOG_TEST_MAIN_PROCESS';

export type RunDirectory = { readonly path: string; readonly remove: () => Promise<void> };

/** The directory of this run. A process of its own removes it when this one ends, even by SIGKILL. */
export function makeRunDirectory(): RunDirectory {
  const path = mkdtempSync(join(tmpdir(), 'threadlog-test-'));
  // PostgreSQL refuses to run as root: its user must be able to pass through to its own directory.
  chmodSync(path, 0o711);
  process.env[DIRECTORY] = path;
  process.env[MAIN_PROCESS] = String(process.pid);
  const reaper = fork(join(__dirname, 'reaper.mjs'), [path], { detached: true, stdio: 'ignore' });
  reaper.unref();
  reaper.channel?.unref();
  return {
    path,
    remove: async () => {
      const ended = once(reaper, 'exit');
      reaper.ref();
      reaper.disconnect();
      await ended;
    },
  };
}

/** An empty directory for one test, gone with the run; so is any PostgreSQL whose data it holds. */
export function makeTestDirectory(name: string): string {
  const path = mkdtempSync(join(runDirectory(), `${name}-`));
  chmodSync(path, 0o711);
  return path;
}

/** Ends `child` (or what `pid` names behind it) with the run, should its test never come to do so. */
export function endWithTheRun(child: ChildProcess, pid = child.pid): void {
  if (pid === undefined) return;
  const file = writePidFile(pid);
  child.once('exit', () => rmSync(file, { force: true }));
}

/** A worker of a killed Jest would go on with its spec until that times out. */
export function endThisWorkerWithTheRun(): void {
  if (process.env[MAIN_PROCESS] !== String(process.pid)) writePidFile(process.pid);
}

function writePidFile(pid: number): string {
  const file = join(runDirectory(), `${pid}.pid`);
  writeFileSync(file, `${pid}\n`);
  return file;
}

function runDirectory(): string {
  const path = process.env[DIRECTORY];
  if (!path) throw new Error('no directory in this run: only int and e2e specs have one');
  return path;
}
