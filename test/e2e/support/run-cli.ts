import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithTheRun } from '../../support/run-directory';

export type CliResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

const MAIN = join(__dirname, '../../../dist/apps/cli/src/main.js');

export type CliProcess = {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<CliResult>;
};

/** Starts `threadlog …`, with this environment and nothing of ours. */
export function startCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): CliProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithTheRun(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    kill: (signal) => void child.kill(signal),
    ended: closed.then(([code]) => ({ code, ...said })),
  };
}

/** Runs `threadlog …` to its end. */
export function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  return startCli(args, environment).ended;
}
