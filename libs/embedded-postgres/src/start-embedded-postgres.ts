import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster } from './create-cluster';
import { acquireLock, lockPath } from './directory-lock';
import { stopLeftover } from './leftover-server';
import { locateBinaries } from './locate-binaries';
import { ownCluster } from './own-cluster';
import { keepPasswords, passwordFile, type Passwords } from './passwords';
import { placeBinaries } from './place-binaries';
import { placeCluster, setAsideForgotten } from './place-cluster';
import { grantToLogin, prepareDatabase } from './prepare-database';
import { prepareDirectory } from './prepare-directory';
import { DATABASE } from './roles';
import { runServer, stopServer, type ServerPlan } from './run-server';
import { serverUrl } from './server-url';
import { serviceUser } from './service-user';
import type { Settings } from './settings';

export type EmbeddedPostgresOptions = {
  /** Holds the cluster, its passwords and its log; made when missing. One server at a time. */
  readonly directory: string;
  /** postgresql.conf settings that override ours. */
  readonly settings?: Settings;
  /** On 127.0.0.1. Default: a free one, another at each start. */
  readonly port?: number;
  /** Hears, one line each, what a person should know about where things were put. */
  readonly onNotice?: (line: string) => void;
};

export type EmbeddedPostgres = {
  readonly port: number;
  /** Of the server itself. */
  readonly pid: number;
  readonly logFile: string;
  /** Settles, saying how, when the server has ended, asked to or not. Never rejects. */
  readonly ended: Promise<string>;
  /** owner: superuser, for migrations. app: may do only what was granted with `grantToApp`. */
  readonly url: (database: string, role?: 'owner' | 'app') => string;
  /** Makes the app's login role a member of an existing role. */
  readonly grantToApp: (role: string) => Promise<void>;
  /** Returns when the server has ended: fast within the limit (default 5 s), after it as in a crash. Safe to repeat. */
  readonly stop: (limitMs?: number) => Promise<void>;
};

/**
 * Starts a PostgreSQL for this process alone, on 127.0.0.1, with an empty database `threadlog` at
 * first. It ends with `stop()`, and also when this process ends in any other way. The first start in
 * a directory takes about a second longer, to make the cluster.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const directory = prepareDirectory(options.directory);
  const { onNotice = () => undefined } = options;
  const user = serviceUser(join(directory, 'cluster'));
  const binaries = await placeBinaries(locateBinaries(), user, onNotice);
  const place = await placeCluster(directory, user, onNotice);
  const cluster = place.path;
  const release = acquireLock(lockPath(cluster));
  try {
    if (!existsSync(passwordFile(directory))) setAsideForgotten(place, onNotice);
    const passwords = keepPasswords(directory, existsSync(cluster));
    const isDurable = options.settings?.['fsync'] !== 'off';
    await createCluster({ binaries, place, user, password: passwords.owner, isDurable });
    await ownCluster(cluster, user);
    await stopLeftover(cluster);
    const plan = { binaries, cluster, user, logFile: join(directory, 'log', 'postgres.log') };
    return await start(
      { ...plan, ...choices(options), urlAt: ownerUrl(passwords) },
      passwords,
      release,
    );
  } catch (error) {
    release();
    throw error;
  }
}

function choices(options: EmbeddedPostgresOptions): Pick<ServerPlan, 'settings' | 'port'> {
  return { settings: options.settings ?? {}, port: options.port };
}

/** With the lock held; it stays held until the server has been stopped. */
async function start(
  plan: ServerPlan,
  passwords: Passwords,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const { server, port } = await runServer(plan);
  try {
    await prepareDatabase(plan.urlAt(port), passwords.login);
  } catch (error) {
    await stopServer(server, plan.cluster, 5_000);
    throw error;
  }
  // Once only: with the lock given back, whatever runs on the cluster is somebody else's.
  let stopped: Promise<void> | undefined;
  const stop = (limitMs = 5_000) =>
    (stopped ??= stopServer(server, plan.cluster, limitMs).finally(release));
  return {
    port,
    pid: server.pid,
    logFile: plan.logFile,
    ended: server.ended,
    url: (database, role = 'owner') => serverUrl({ role, passwords, port, database }),
    grantToApp: (role) =>
      grantToLogin(serverUrl({ role: 'owner', passwords, port, database: DATABASE }), role),
    stop,
  };
}

function ownerUrl(passwords: Passwords): (port: number) => string {
  return (port) => serverUrl({ role: 'owner', passwords, port, database: 'postgres' });
}
