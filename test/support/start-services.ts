import { join } from 'node:path';
// By path, not by name: Jest maps names only inside spec files, and here a name would mean dist,
// which may be older than the source under test. Both libs import no other lib.
import { migrate } from '../../libs/database/src/index';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../libs/embedded-postgres/src/index';
import { TEMPLATE, administer } from './database';
import { startRedis } from './redis-process';
import { makeRunDirectory, type RunDirectory } from './run-directory';
import { publishServices } from './services';

/** Durability of a server that is thrown away buys nothing; a spec that kills one starts its own. */
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
};

type Stop = () => Promise<void>;

let directory: RunDirectory | undefined;
let stops: readonly Stop[] = [];

/** One PostgreSQL with a migrated template, and one Redis: once a run, before its first spec. */
export async function startServices(): Promise<void> {
  directory = makeRunDirectory();
  const [postgres, redis] = await Promise.all([startPostgres(directory.path), sharedRedis()]);
  stops = [postgres.stop, redis.stop];
  const [adminUrl, appUrl] = [postgres.url('postgres'), postgres.url('postgres', 'app')];
  publishServices({ adminUrl, appUrl, redisUrl: redis.url });
}

/** The directory goes last and whatever happened: its removal is what the reaper is for. */
export async function stopServices(): Promise<void> {
  try {
    await Promise.all(stops.map((stop) => stop()));
  } finally {
    await directory?.remove();
  }
}

async function startPostgres(parent: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    directory: join(parent, 'postgres'),
    settings: THROWAWAY,
  });
  const adminUrl = postgres.url('postgres');
  await administer(adminUrl, `create database ${TEMPLATE}`);
  await migrate(postgres.url(TEMPLATE));
  await postgres.grantToApp('threadlog_app');
  // A template with a connection cannot be cloned: from here on nobody gets one.
  await administer(adminUrl, `alter database ${TEMPLATE} is_template true allow_connections false`);
  return postgres;
}

/** Either the server that the environment names, or one of our own. */
async function sharedRedis(): Promise<{ readonly url: string; readonly stop: Stop }> {
  const url = process.env['REDIS_URL'];
  if (url) return { url, stop: () => Promise.resolve() };
  const redis = await startRedis();
  return { url: redis.url, stop: redis.kill };
}
