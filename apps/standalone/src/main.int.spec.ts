import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually';
import { makeTestDirectory } from '../../../test/support/run-directory';
import {
  endOf,
  standaloneIsReady,
  startStandalone,
  type Standalone,
} from '../../../test/support/standalone';

jest.setTimeout(60_000);

let dataDirectory: string;
beforeAll(() => {
  dataDirectory = makeTestDirectory('standalone');
});

function start(variables: Readonly<Record<string, string>> = {}): Standalone {
  return startStandalone(dataDirectory, variables);
}

async function startAndWait(): Promise<Standalone> {
  const standalone = start();
  await standaloneIsReady(standalone);
  return standalone;
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
        'OpenAI-Beta': 'assistants=v2',
        'Content-Type': 'application/json',
      },
      body: '{}',
    });
    expect(answer.status).toBe(200);
    const server = serverPid();
    first.child.kill('SIGINT');
    expect(await endOf(first)).toMatch(/^0: .*threadlog has stopped\.$/s);
    expect(isRunning(server)).toBe(false);
  });

  it('does not start twice, and shows the key only at the first start', async () => {
    const standalone = await startAndWait();
    expect(standalone.output()).toContain('the key that an earlier start showed');
    expect(await endOf(start())).toMatch(
      new RegExp(
        `^1: threadlog is already running \\(pid ${String(standalone.child.pid)}\\)[^\n]*$`,
      ),
    );
    standalone.child.kill('SIGTERM');
    expect(await endOf(standalone)).toMatch(/^0: /);
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
    expect(await endOf(standalone)).toMatch(/^1: .*The database ended unexpectedly/s);
  });

  it('tells in one sentence that a database cannot be reached, without the password', async () => {
    const output = await endOf(
      start({ DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/none' }),
    );
    expect(output).toMatch(/^1: The database at 127\.0\.0\.1:1\/none [^\n]*$/);
  });

  it('tells in one sentence that the data directory is none', async () => {
    const file = join(dataDirectory, 'a-file');
    writeFileSync(file, '');
    expect(await endOf(start({ DATA_DIR: file }))).toMatch(/^1: The data directory [^\n]*$/);
  });
});
