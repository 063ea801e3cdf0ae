import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { errorCode } from './error-code';
import { startOf } from './process-identity';

/**
 * One owner per cluster. Node has no flock, and a lock file that is deleted when its owner died can
 * be deleted by two finders at once. So tickets only count upwards: `<n>` is a symbolic link (made
 * whole or not at all, and by one process only) whose text is "<pid> <start>". The owner is whoever
 * made the highest one and is alive; to take over is to make n + 1; and the highest is never deleted.
 * @param path of the directory with the tickets
 * @returns gives the lock back
 * @throws EmbeddedPostgresError naming the pid of the owner
 */
export function acquireLock(path: string): () => void {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  for (;;) {
    const highest = highestTicket(path);
    const owner = livingOwner(path, highest);
    if (owner !== undefined) throw alreadyRunning(path, owner);
    const mine = highest + 1;
    if (!makeTicket(path, mine)) continue;
    // Whoever looked before a quicker one finished may have made a ticket that is no longer the highest.
    if (highestTicket(path) !== mine) continue;
    forgetBelow(path, mine);
    return () => handBack(join(path, String(mine)));
  }
}

/** The pid of the threadlog that runs the database of `directory` now, if one does. */
export function runningPid(directory: string): number | undefined {
  const inside = join(directory, 'cluster');
  const path = lockPath(existsSync(inside) ? realpathSync(inside) : inside);
  return livingOwner(path, highestTicket(path));
}

/** Where the tickets of a cluster are: beside it, so that every way to the cluster finds them. */
export function lockPath(cluster: string): string {
  return `${cluster}.lock`;
}

function alreadyRunning(path: string, pid: number): EmbeddedPostgresError {
  const cluster = path.slice(0, -lockPath('').length);
  return new EmbeddedPostgresError(
    `threadlog is already running (pid ${pid}) on the database in ${cluster}; stop that one first, or set DATA_DIR to another directory.`,
  );
}

/** 0 when there is none. */
function highestTicket(path: string): number {
  try {
    return Math.max(
      0,
      ...readdirSync(path)
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    );
  } catch {
    return 0;
  }
}

function livingOwner(path: string, ticket: number): number | undefined {
  const [pid, start] = ticketText(join(path, String(ticket))).split(/ (.*)/);
  return start !== undefined && startOf(Number(pid)) === start ? Number(pid) : undefined;
}

/** Empty when there is no such ticket. */
function ticketText(ticket: string): string {
  try {
    return readlinkSync(ticket);
  } catch {
    return '';
  }
}

function makeTicket(path: string, number: number): boolean {
  try {
    symlinkSync(`${process.pid} ${startOf(process.pid) ?? ''}`, join(path, String(number)));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function forgetBelow(path: string, number: number): void {
  for (const name of readdirSync(path)) {
    if (Number.parseInt(name, 10) < number) rmSync(join(path, name), { force: true });
  }
}

/** Overwritten, not deleted: deleting the highest would start the count again. */
function handBack(ticket: string): void {
  symlinkSync('free', `${ticket}.free`);
  renameSync(`${ticket}.free`, ticket);
}
