import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { endWithTheRun, makeTestDirectory } from './run-directory';

describe('makeTestDirectory', () => {
  it('gives an empty directory inside that of the run', () => {
    const [one, two] = [makeTestDirectory('files'), makeTestDirectory('files')];
    expect(readdirSync(one)).toEqual([]);
    expect(one).not.toBe(two);
    expect(dirname(one)).toBe(dirname(two));
  });

  it('lets the user that PostgreSQL runs as pass through', () => {
    const directory = makeTestDirectory('postgres');
    expect(statSync(directory).mode & 0o001).toBe(1);
    expect(statSync(dirname(directory)).mode & 0o001).toBe(1);
  });
});

describe('endWithTheRun', () => {
  it('notes the process for as long as it runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const ended = once(child, 'exit');
    endWithTheRun(child);
    const run = dirname(makeTestDirectory('process'));
    expect(readdirSync(run)).toContain(`${child.pid}.pid`);
    child.kill('SIGKILL');
    await ended;
    expect(readdirSync(run)).not.toContain(`${child.pid}.pid`);
  });
});
