import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually';
import { endWithTheRun, makeTestDirectory } from '../../../test/support/run-directory';

jest.setTimeout(60_000);
const START = { within: 30_000, every: 20 };

type Standalone = { readonly child: ChildProcess; readonly output: () => string };

let dataDirectory: string;
beforeAll(() => {
  dataDirectory = makeTestDirectory('standalone');
});

/** What `npm start` ends in, on a data directory of its own and any free port. */
function start(variables: NodeJS.ProcessEnv = {}): Standalone {
  const main = join(__dirname, '../../../dist/apps/standalone/src/main.js');
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDirectory, PORT: '0', ...variables };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (output += data.toString()));
  }
  endWithTheRun(child);
  return { child, output: () => output };
}

async function startAndWait(): Promise<Standalone> {
  const standalone = start();
  await eventually(standalone.output, (output) => output.includes('Ctrl-C stops it'), START);
  return standalone;
}

/** The exit code, with everything that was said. */
async function end({ child, output }: Standalone): Promise<string> {
  if (child.exitCode === null) await once(child, 'close');
  return `${String(child.exitCode)}: ${output().trim()}`;
}

function serverPid(): number {
  const file = join(dataDirectory, 'postgres', 'cluster', 'postmaster.pid');
  return Number.parseInt(readFileSync(file, 'utf8'), 10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('standalone', () => {
  it('prints a curl command that works, and stops in order', async () => {
    const first = await startAndWait();
    const curl = /curl (\S+) .*Bearer ([^"]+)"/.exec(first.output());
    const answer = await fetch(curl?.[1] ?? '', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${curl?.[2] ?? ''}`,
        'OpenAI-Beta': 'assistants=v1',
        'Content-Type': 'application/json',
      },
      body: '{}',
    });
    expect(answer.status).toBe(200);
    const server = serverPid();
    first.child.kill('SIGINT');
    expect(await end(first)).toMatch(/^0: .*threadlog has stopped\.$/s);
    expect(isRunning(server)).toBe(false);
  });

  it('does not start twice, and shows the key only at the first start', async () => {
    const standalone = await startAndWait();
    expect(standalone.output()).toContain('the key that an earlier start showed');
    expect(await end(start())).toMatch(
      new RegExp(
        `^1: threadlog is already running \\(pid ${String(standalone.child.pid)}\\)[^\n]*$`,
      ),
    );
    standalone.child.kill('SIGTERM');
    expect(await end(standalone)).toMatch(/^0: /);
  });

  it('leaves no database behind when it is killed', async () => {
    const standalone = await startAndWait();
    const server = serverPid();
    standalone.child.kill('SIGKILL');
    await eventually(
      () => isRunning(server),
      (isUp) => !isUp,
    );
  });

  it('stops everything, and says so, when the database ends', async () => {
    const standalone = await startAndWait();
    process.kill(serverPid(), 'SIGQUIT');
    expect(await end(standalone)).toMatch(/^1: .*The database ended unexpectedly/s);
  });

  it('tells in one sentence that a database cannot be reached, without the password', async () => {
    const output = await end(
      start({ DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/none' }),
    );
    expect(output).toMatch(/^1: The database at 127\.0\.0\.1:1\/none [^\n]*$/);
  });

  it('tells in one sentence that the data directory is none', async () => {
    const file = join(dataDirectory, 'a-file');
    writeFileSync(file, '');
    expect(await end(start({ DATA_DIR: file }))).toMatch(/^1: The data directory [^\n]*$/);
  });
});
