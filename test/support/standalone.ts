import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually';
import { endWithTheRun } from './run-directory';

export type Standalone = { readonly child: ChildProcess; readonly output: () => string };

const MAIN = join(__dirname, '../../dist/apps/standalone/src/main.js');
const START = { within: 30_000, every: 20 };

/** What `npm start` ends in, on a data directory of its own and any free port. */
export function startStandalone(
  dataDirectory: string,
  variables: Readonly<Record<string, string>> = {},
): Standalone {
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDirectory, PORT: '0', ...variables };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (output += data.toString()));
  }
  endWithTheRun(child);
  return { child, output: () => output };
}

export async function standaloneIsReady({ output }: Standalone): Promise<void> {
  await eventually(output, (text) => text.includes('Ctrl-C stops it'), START);
}

/** The exit code, with everything that was said. */
export async function endOf({ child, output }: Standalone): Promise<string> {
  if (child.exitCode === null) await once(child, 'close');
  return `${String(child.exitCode)}: ${output().trim()}`;
}
