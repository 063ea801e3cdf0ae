import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, lockPath, runningPid } from './directory-lock';
import { startOf } from './process-identity';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  path = lockPath(join(directory, 'cluster'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function leaveTicket(number: number, text: string): void {
  mkdirSync(path, { recursive: true });
  symlinkSync(text, join(path, String(number)));
}

describe('acquireLock', () => {
  it('refuses while its owner lives, naming it', () => {
    acquireLock(path);
    expect(() => acquireLock(path)).toThrow(`already running (pid ${process.pid})`);
    expect(runningPid(directory)).toBe(process.pid);
  });

  it('can be taken again once handed back', () => {
    acquireLock(path)();
    expect(runningPid(directory)).toBeUndefined();
    expect(acquireLock(path)).toBeInstanceOf(Function);
  });

  it('takes over from a process that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    leaveTicket(7, `${pid} 12345`);
    acquireLock(path);
    expect(readdirSync(path)).toEqual(['8']);
  });

  it('takes over where another process has the same id by now', () => {
    leaveTicket(7, `${process.pid} an earlier start`);
    acquireLock(path);
    expect(runningPid(directory)).toBe(process.pid);
  });

  it('yields to a higher ticket that a quicker process made', () => {
    leaveTicket(7, `1 ${startOf(1)}`);
    leaveTicket(6, 'free');
    expect(() => acquireLock(path)).toThrow('already running (pid 1)');
  });
});
