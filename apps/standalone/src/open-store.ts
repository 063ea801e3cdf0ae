import { bootstrapKeys } from '#access';
import type { Config } from '#config';
import { databasePlace, describeDatabaseFault, migrate, openDatabase } from '#database';
import {
  postgresDirectory,
  runningPid,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '#embedded-postgres';
import { migrateQueue } from '#queue';
import type { Part } from './part';
import { StartError } from './start-error';

/** A migrated database. */
export type Store = {
  /** For the apps. */
  readonly url: string;
  /** Where it is, for a person. */
  readonly place: string;
};

const APP_ROLE = 'threadlog_app';
/** With the 3 s that the apps get, the whole ends within 5. */
const STOP_WITHIN_MS = 1_500;

/** @throws StartError naming the process that already runs on this data directory */
export function refuseSecondStart(config: Config, dataDirectory: string): void {
  const pid = config.DATABASE_URL ? undefined : runningPid(postgresDirectory(dataDirectory));
  if (pid === undefined) return;
  throw new StartError(
    `threadlog is already running (pid ${pid}) on ${dataDirectory}; stop that one first, or set DATA_DIR and PORT to others.`,
  );
}

/** The database that DATABASE_URL names, migrated. */
export async function openGivenStore(url: string, ownerUrl: string = url): Promise<Store> {
  try {
    await migrateAll(ownerUrl);
  } catch (cause) {
    throw new StartError(describeDatabaseFault(ownerUrl, cause), { cause });
  }
  return { url, place: `in the database ${databasePlace(url)}` };
}

/**
 * A PostgreSQL of our own in the data directory, migrated.
 * @param onStarted hears of the server as soon as it has to be stopped
 * @param onNotice hears where things were put, when that is not where one would look
 */
export async function openEmbeddedStore(
  dataDirectory: string,
  onStarted: (part: Part) => void,
  onNotice: (line: string) => void,
): Promise<Store> {
  const directory = postgresDirectory(dataDirectory);
  const postgres = await startEmbeddedPostgres({ directory, onNotice });
  onStarted(partOf(postgres));
  await migrateAll(postgres.url('threadlog'));
  await postgres.grantToApp(APP_ROLE);
  return { url: postgres.url('threadlog', 'app'), place: dataDirectory };
}

/**
 * The keys of API_KEYS, or a first one, before the API can be asked for anything.
 * @returns the key that was made, the only time that it can be shown
 */
export async function makeKeys(
  url: string,
  apiKeys: string | undefined,
): Promise<string | undefined> {
  const { db, close } = openDatabase({ url, name: 'threadlog-standalone', max: 1 });
  try {
    return (await bootstrapKeys(db, apiKeys)).created;
  } finally {
    await close();
  }
}

/** The queue's tables too: without REDIS_URL it lives in the same database. */
async function migrateAll(ownerUrl: string): Promise<void> {
  await migrate(ownerUrl);
  await migrateQueue(ownerUrl);
}

function partOf(postgres: EmbeddedPostgres): Part {
  return {
    name: 'The database',
    isApp: false,
    ended: postgres.ended,
    stop: () => postgres.stop(STOP_WITHIN_MS),
    // Its guard stops it when this process has gone.
    kill: () => undefined,
  };
}
