import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import type { Binaries } from './locate-binaries';
import { STATE_DIRECTORY } from './place-cluster';
import { runProgram } from './run-program';
import type { ServiceUser } from './service-user';

/**
 * The binaries, or a copy of them in a place that `user` can reach: node_modules under a closed home
 * directory (such as root's) is out of reach for the user that the server must run as.
 * @throws EmbeddedPostgresError with the system's reason when they do not run at all
 */
export async function placeBinaries(
  binaries: Binaries,
  user: ServiceUser | undefined,
  onNotice: (line: string) => void,
): Promise<Binaries> {
  let failure = await whyNotRunning(binaries, user);
  if (failure === undefined) return binaries;
  for (const parent of user ? [STATE_DIRECTORY, tmpdir()] : []) {
    const copy = { ...binaries, native: join(parent, `postgres-${binaries.version}`) };
    if (!copyOnce(binaries.native, copy.native, onNotice)) continue;
    failure = await whyNotRunning(copy, user);
    if (failure === undefined) return copy;
  }
  throw new EmbeddedPostgresError(
    `The PostgreSQL in ${binaries.native} does not run on this system (${failure}); set DATABASE_URL to a server of your own.`,
  );
}

/** Tried rather than computed: modes, ACLs, noexec mounts and a missing glibc all count. */
async function whyNotRunning(
  binaries: Binaries,
  user: ServiceUser | undefined,
): Promise<string | undefined> {
  const { succeeded, output } = await runProgram(
    join(binaries.native, 'bin', 'postgres'),
    ['--version'],
    user,
  );
  return succeeded ? undefined : output;
}

/** Whether the copy is there now. Renamed into place when complete, so two starts cannot mix. */
function copyOnce(from: string, to: string, onNotice: (line: string) => void): boolean {
  if (isTrusted(to)) return true;
  const unfinished = `${to}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
    cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    renameSync(unfinished, to);
    onNotice(`PostgreSQL was copied to ${to}, where the user that it runs as can reach it.`);
    return true;
  } catch {
    // Not a place for it, or another start was quicker.
    if (existsSync(unfinished)) rmSync(unfinished, { recursive: true, force: true });
    return isTrusted(to);
  }
}

/** Anyone may make a directory in /tmp; only what we alone can write is run. */
function isTrusted(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
