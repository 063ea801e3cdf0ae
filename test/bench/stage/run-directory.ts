import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../paths';
import type { Stop } from './cleanup';

/** Linux: a file system in memory, where a write is "durable" at once and every figure would lie. */
const TMPFS = 0x0102_1994;

/**
 * Makes the directory of this run, on a disk. A process of its own removes it when this one ends, even
 * by SIGKILL, after ending the PostgreSQL in it.
 */
export function makeRunDirectory(): { readonly path: string; readonly remove: Stop } {
  const path = mkdtempSync(join(diskDirectory(), 'threadlog-bench-'));
  // PostgreSQL refuses to run as root: its user must be able to pass through to its own directory.
  chmodSync(path, 0o711);
  const reaper = fork(join(ROOT, 'test', 'support', 'reaper.mjs'), [path], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(reaper, 'exit');
  reaper.unref();
  reaper.channel?.unref();
  return {
    path,
    remove: async () => {
      reaper.ref();
      if (reaper.connected) reaper.disconnect();
      await ended;
    },
  };
}

function diskDirectory(): string {
  const places = [tmpdir(), '/var/tmp', ROOT];
  return places.find((place) => !isInMemory(place)) ?? ROOT;
}

function isInMemory(directory: string): boolean {
  try {
    return process.platform === 'linux' && statfsSync(directory).type === TMPFS;
  } catch {
    return true; // not there
  }
}
