import { resolve } from 'node:path';
import { masterKeyFile, type Config } from '#config';
import {
  connectionConfig,
  databasePlace,
  openDatabase,
  pendingMigrations,
  readOwner,
  type DatabaseOptions,
  type Db,
  type OpenDatabase,
} from '#database';
import { createPayloadOpener, openMasterKeys, requireMasterKeys } from '#encryption';
import { createAppender, openAppendConnection, type Appender } from '#event-store';
import { findRunningUrl, postgresDirectory } from '#embedded-postgres';
import { nameFault } from './name-fault';

/** For the help of a command that works this way. */
export const DATABASE_HELP = `
Environment:
  DATABASE_URL  the database; unset, the one of the \`threadlog start\` (\`npm start\`) that is running
  DATA_DIR      where that one has its data; ./.threadlog when unset`;

/** For the help of a command that works as the owner of the tables. */
export const OWNER_HELP = `
Environment:
  MIGRATION_DATABASE_URL  a role that owns the tables; DATABASE_URL when unset
  DATABASE_URL            unset as well, the database of the \`threadlog start\` (\`npm start\`) that is running
  DATA_DIR                where that one has its data; ./.threadlog when unset`;

/**
 * Does `work` on the database that API and worker use: the one that DATABASE_URL names, or else the
 * embedded one of the `npm start` that runs on DATA_DIR.
 * @throws Error in one sentence when there is none, or when its schema is not of this code
 */
export async function withDatabase<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const url = databaseUrl(config);
  const options = { url, name: 'threadlog-cli', max: 1, ...(await opening(config)) };
  return using(options, work);
}

/** The same database, with nothing required of it and no payload read: for who asks what is wrong. */
export function openCliDatabase(config: Config): OpenDatabase {
  return openDatabase({ url: databaseUrl(config), name: 'threadlog-cli', max: 1 });
}

/**
 * Does `work` with an appender on the same database, which writes as API and worker do.
 * @throws Error in one sentence, likewise, and when the master key is not the one of the database
 */
export async function withAppender<T>(
  config: Config,
  work: (db: Db, appender: Appender) => Promise<T>,
): Promise<T> {
  const masterKeys = await openMasterKeys(masterKeyFile(config));
  return withDatabase(config, async (db) => {
    await requireMasterKeys(db, masterKeys);
    const connection = connectionConfig({ url: databaseUrl(config), name: 'threadlog-cli' });
    const appender = createAppender({ connection: openAppendConnection(connection), masterKeys });
    try {
      return await work(db, appender);
    } finally {
      await appender.close();
    }
  });
}

function databaseUrl(config: Config): string {
  return config.DATABASE_URL ?? runningUrl(resolve(config.DATA_DIR), 'app');
}

/** Connections of a command that makes tables: to read, to write, and to hold what keeps others out. */
const OWNER_POOL = 4;

/**
 * Does `work` as the role that owns the tables, which a migration would run as.
 * @throws Error in one sentence, likewise
 */
export async function withOwnerDatabase<T>(
  config: Config,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const url =
    config.MIGRATION_DATABASE_URL ??
    config.DATABASE_URL ??
    runningUrl(resolve(config.DATA_DIR), 'owner');
  const options = {
    ...{ url, name: 'threadlog-cli', max: OWNER_POOL, asOwner: true as const },
    ...(await opening(config)),
  };
  return using(options, async (db) => {
    await requireOwner(db);
    return work(db);
  });
}

/** What is encrypted is opened with the master key that API and worker have, where it is at hand. */
async function opening(config: Config): Promise<Pick<DatabaseOptions, 'openPayload'>> {
  return { openPayload: createPayloadOpener(await openMasterKeys(masterKeyFile(config))) };
}

async function using<T>(options: DatabaseOptions, work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = openDatabase(options);
  try {
    await requireSchema(db, options.url);
    return await work(db);
  } finally {
    await close();
  }
}

async function requireOwner(db: Db): Promise<void> {
  const { me, owner } = await readOwner(db);
  if (me === owner) return;
  throw new Error(
    `the tables belong to the role ${owner}, and this is ${me}: name that one in MIGRATION_DATABASE_URL`,
  );
}

function runningUrl(dataDirectory: string, role: 'app' | 'owner'): string {
  const url = findRunningUrl(postgresDirectory(dataDirectory), role);
  if (url) return url;
  throw new Error(
    `DATABASE_URL is not set, and no threadlog runs on ${dataDirectory}; start it with "threadlog start" or "npm start" first, or set DATA_DIR to where it runs`,
  );
}

/** What a server answers to the role that the first migration makes: its start-up packet is refused. */
const NO_SUCH_ROLE = '22023';
const NO_RIGHTS = '42501';

function noRights(url: string): string {
  return `the user of the database at ${databasePlace(url)} has no rights there: "threadlog migrate" gives them to the one of APP_DATABASE_URL`;
}

async function requireSchema(db: Db, url: string): Promise<void> {
  const pending = await pendingMigrations(db).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === NO_SUCH_ROLE) return ['all of them'];
    if (code === NO_RIGHTS) throw new Error(noRights(url), { cause: error });
    return nameFault(url, error);
  });
  if (pending.length === 0) return;
  throw new Error(
    `the database lacks migrations (${pending.join(', ')}); run "threadlog migrate" first`,
  );
}
