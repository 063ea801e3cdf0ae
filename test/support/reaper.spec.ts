import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';

describe('the reaper', () => {
  let directory: string;
  let reaper: ChildProcess;
  let left: ChildProcess;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'threadlog-reaper-'));
    reaper = fork(join(__dirname, 'reaper.mjs'), [directory], { stdio: 'ignore' });
    // Ends only when somebody ends it.
    left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  });
  afterEach(() => {
    reaper.kill('SIGKILL');
    left.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  it('ends what the pid files name and removes the directory, once its parent is gone', async () => {
    mkdirSync(join(directory, 'deep'));
    writeFileSync(join(directory, 'deep', 'server.pid'), `${left.pid}\nmore\n`);
    reaper.disconnect();
    expect(
      await eventually(
        () => left.signalCode,
        (signal) => signal !== null,
      ),
    ).toBe('SIGKILL');
    await eventually(
      () => existsSync(directory),
      (exists) => !exists,
    );
  });

  it('lets PostgreSQL end in its own way', async () => {
    writeFileSync(join(directory, 'postmaster.pid'), `${left.pid}\n`);
    reaper.disconnect();
    expect(
      await eventually(
        () => left.signalCode,
        (signal) => signal !== null,
      ),
    ).toBe('SIGQUIT');
  });

  it('ends a process that is frozen', async () => {
    left.kill('SIGSTOP');
    writeFileSync(join(directory, 'postmaster.pid'), `${left.pid}\n`);
    reaper.disconnect();
    expect(
      await eventually(
        () => left.signalCode,
        (signal) => signal !== null,
      ),
    ).toBe('SIGQUIT');
  });

  it('outlives Ctrl-C', async () => {
    writeFileSync(join(directory, 'empty.pid'), '');
    await once(reaper, 'message');
    reaper.kill('SIGINT');
    reaper.disconnect();
    await eventually(
      () => existsSync(directory),
      (exists) => !exists,
    );
    expect(
      await eventually(
        () => reaper.exitCode,
        (code) => code !== null,
      ),
    ).toBe(0);
  });
});
