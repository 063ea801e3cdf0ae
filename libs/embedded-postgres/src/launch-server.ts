import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { CLEAN_ENVIRONMENT } from './run-program';
import type { ServiceUser } from './service-user';

export type Launch = {
  readonly program: string;
  readonly args: readonly string[];
  readonly user: ServiceUser | undefined;
  readonly logFile: string;
};

/** A server process under its guard. It may not answer yet. */
export type Server = {
  readonly pid: number;
  /** Settles when the server, or its guard, has ended; says how. Never rejects. */
  readonly ended: Promise<string>;
  /** fast: clients are cut off, all is written. immediate: as in a crash, the next start recovers. */
  readonly stop: (how: 'fast' | 'immediate') => void;
};

/**
 * Starts the server under a guard, which has a session of its own (Ctrl-C in a terminal does not
 * reach it) and stops the server when we are gone.
 * @throws EmbeddedPostgresError when the program cannot be started
 */
export async function launchServer(launch: Launch): Promise<Server> {
  const { program, args, user, logFile } = launch;
  const identity = [String(user?.uid ?? ''), String(user?.gid ?? '')];
  const guard = spawn(process.execPath, [guardFile(), logFile, ...identity, program, ...args], {
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise<string>((resolve) => {
    guard.once('error', (error) => resolve(error.message));
    guard.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  const pid = await serverPid(guard, ended);
  // The server must not keep a caller alive that has nothing else to do; the guard then stops it.
  guard.unref();
  guard.channel?.unref();
  return { pid, ended, stop: (how) => tell(guard, how) };
}

async function serverPid(guard: ChildProcess, ended: Promise<string>): Promise<number> {
  const told = new Promise<unknown>((resolve) => guard.once('message', resolve));
  const answer = await Promise.race([told, ended]);
  if (typeof answer === 'number') return answer;
  throw new EmbeddedPostgresError(`PostgreSQL could not be started: ${String(answer)}.`);
}

function tell(guard: ChildProcess, how: 'fast' | 'immediate'): void {
  if (!guard.connected) return;
  guard.ref();
  guard.send(how, () => undefined);
}

/** Beside this file when compiled; when this file is run as TypeScript, by a test, in dist. */
function guardFile(): string {
  const inDist = join('dist', 'libs', 'embedded-postgres', 'src');
  const places = [__dirname, join(__dirname, '..', '..', '..', inDist)];
  const file = places.map((place) => join(place, 'guard.js')).find((path) => existsSync(path));
  if (file) return file;
  throw new EmbeddedPostgresError(`${inDist}/guard.js is missing; run "npm run build" first.`);
}
