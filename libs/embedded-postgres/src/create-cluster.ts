import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import type { Binaries } from './locate-binaries';
import type { ClusterPlace } from './place-cluster';
import { OWNER } from './roles';
import { runProgram } from './run-program';
import type { ServiceUser } from './service-user';

export type NewCluster = {
  readonly binaries: Binaries;
  readonly place: ClusterPlace;
  readonly user: ServiceUser | undefined;
  /** Of the superuser. */
  readonly password: string;
  /** Whether a power cut right after must not lose it. */
  readonly isDurable: boolean;
};

/** Makes the cluster where there is none. Renamed into place when complete: it exists whole or not at all. */
export async function createCluster(cluster: NewCluster): Promise<void> {
  const { path, link } = cluster.place;
  if (!existsSync(path)) {
    removeUnfinished(path);
    const workshop = `${path}.new-${randomBytes(4).toString('hex')}`;
    try {
      await initdb(cluster, workshop);
      renameSync(join(workshop, 'data'), path);
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
  }
  if (link && !existsSync(link)) symlinkSync(path, link);
}

/** The password goes by file: other users of the machine can read a command line. */
async function initdb(cluster: NewCluster, workshop: string): Promise<void> {
  const { binaries, user, password, isDurable } = cluster;
  const passwordFile = join(workshop, 'password');
  mkdirSync(workshop, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [passwordFile, workshop]) chownSync(path, user.uid, user.gid);
  const args = [
    ...['--pgdata', join(workshop, 'data'), '--username', OWNER, '--pwfile', passwordFile],
    // PostgreSQL's own C.UTF-8: the same order on every system, and after its libc was upgraded.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...['--auth=scram-sha-256', '--data-checksums'],
    ...(isDurable ? [] : ['--no-sync']),
  ];
  const { succeeded, output } = await runProgram(
    join(binaries.native, 'bin', 'initdb'),
    args,
    user,
  );
  if (succeeded) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL could not make a database in ${dirname(cluster.place.path)}; it said:\n${output}`,
  );
}

/** What a start that was killed left half-made; the lock is ours, so nobody else works on it. */
function removeUnfinished(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.new-`)) continue;
    rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}
