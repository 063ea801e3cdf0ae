import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { pidFile, readPidFile } from './pid-file';
import { commandOf } from './process-identity';

const FAST_MS = 10_000;
const IMMEDIATE_MS = 5_000;

/** No process can have this id; the largest that any system gives is far below. */
const NOBODY = 2_147_483_646;

/**
 * Ends the server that an earlier start left on this cluster, if one did: its guard was killed too,
 * or is still at it. Only for the holder of the cluster's lock.
 * @throws EmbeddedPostgresError when it does not end
 */
export async function stopLeftover(cluster: string): Promise<void> {
  const pid = Number.parseInt(readPidFile(cluster), 10);
  if (!(pid > 0)) {
    // None, or what a full disk made of it, over which PostgreSQL would stumble.
    rmSync(pidFile(cluster), { force: true });
    return;
  }
  if (!isServerOf(cluster, commandOf(pid))) {
    disownPidFile(cluster, pid);
    return;
  }
  process.kill(pid, 'SIGINT');
  if (await hasEnded(cluster, pid, FAST_MS)) return;
  process.kill(pid, 'SIGQUIT');
  if (await hasEnded(cluster, pid, IMMEDIATE_MS)) return;
  throw new EmbeddedPostgresError(
    `A PostgreSQL from an earlier start (pid ${pid}) still runs on ${cluster} and does not stop; end that process and start again.`,
  );
}

/** Whether `command` is the line of a server that was started on this cluster. */
export function isServerOf(cluster: string, command: string | undefined): boolean {
  return command?.split(' -c ')[0]?.includes(`postgres -D ${cluster} -p `) ?? false;
}

/**
 * After a crash the id may belong to some other program by now, and PostgreSQL then refuses to start.
 * Only the id is replaced. Deleting the file would delete the shared memory key in it, by which
 * PostgreSQL sees that children of the old server still write to the cluster.
 */
function disownPidFile(cluster: string, pid: number): void {
  if (commandOf(pid) === undefined) return; // PostgreSQL sees that by itself
  const file = pidFile(cluster);
  writeFileSync(`${file}.new`, readPidFile(cluster).replace(/^\d+/, String(NOBODY)));
  renameSync(`${file}.new`, file);
}

async function hasEnded(cluster: string, pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isServerOf(cluster, commandOf(pid))) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
