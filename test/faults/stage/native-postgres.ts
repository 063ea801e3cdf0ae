import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '#embedded-postgres';
import { query } from '../../bench/stage/query';
import { DURABLE, type Ground } from './ground';
import { openPostgres, type Postgres, type RunningPostgres } from './postgres';
import { processTree, signalAll } from './process-tree';
import { whenWithin } from './when-within';

/** PostgreSQL as this system has it, with the programs that the embedded one comes without. */
export type NativePostgres = { readonly directory: string; readonly major: string };

const OWNER = 'threadlog_owner';
export const LOGIN = 'threadlog_login';
const PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_dumpall', 'pg_restore', 'psql'];
const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 10_000;

/** The server and the tools of one and the same version; undefined where there are none. */
export function findNativePostgres(): NativePostgres | undefined {
  try {
    const said = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' });
    const major = /(\d+)/.exec(said)?.[1] ?? '';
    const onPath = execFileSync('sh', ['-c', 'command -v pg_dump'], { encoding: 'utf8' }).trim();
    // Debian's on PATH is a script that looks for the program of the right version.
    const places = [dirname(realpathSync(onPath)), `/usr/lib/postgresql/${major}/bin`];
    const directory = places.find((place) =>
      PROGRAMS.every((program) => existsSync(join(place, program))),
    );
    return directory === undefined ? undefined : { directory, major };
  } catch {
    return undefined;
  }
}

/** A new, empty cluster in `path`, durable, with one login for all; stopped with the ground. */
export async function startNativePostgres(
  ground: Ground,
  { directory }: NativePostgres,
  path: string,
): Promise<Postgres> {
  const user = serviceUser();
  mkdirSync(path, { mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  const made = ['--pgdata', path, '--username', OWNER, '--auth', 'trust'];
  await promisify(execFile)(
    join(directory, 'initdb'),
    [...made, '--encoding=UTF8', '--locale=C', '--no-instructions'],
    { ...user, cwd: '/' },
  );
  const postgres = await openPostgres(
    async (port) => run(join(directory, 'postgres'), path, port || (await freePort())),
    (database, role, port) =>
      `postgres://${role === 'owner' ? OWNER : LOGIN}@127.0.0.1:${port}/${database}`,
  );
  ground.cleanup.add(postgres.stop);
  return postgres;
}

async function run(program: string, path: string, port: number): Promise<RunningPostgres> {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...DURABLE };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', path, '-p', String(port), ...options], {
    ...serviceUser(),
    cwd: '/',
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const pid = child.pid ?? 0;
  await whenWithin(untilItAnswers(port), STARTS_WITHIN_MS, `PostgreSQL in ${path} answers`);
  return {
    pid,
    port,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await whenWithin(ended, ENDS_WITHIN_MS, 'PostgreSQL ends').catch(() =>
        signalAll(processTree(pid), 'SIGKILL'),
      );
    },
  };
}

async function untilItAnswers(port: number): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  const url = `postgres://${OWNER}@127.0.0.1:${port}/postgres`;
  while (Date.now() < deadline) {
    const rows = await query(url, 'select 1').catch(() => []);
    if (rows.length > 0) return;
    await pause(50);
  }
}

/** PostgreSQL refuses to run as root. */
function serviceUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
