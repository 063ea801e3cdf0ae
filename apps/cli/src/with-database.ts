import { resolve } from 'node:path';
import type { Config } from '#config';
import { openDatabase, pendingMigrations, type Db } from '#database';
import { findRunningUrl, postgresDirectory } from '#embedded-postgres';

/** For the help of a command that works this way. */
export const DATABASE_HELP = `
Environment:
  DATABASE_URL  the database; unset, the one of the \`npm start\` that is running
  DATA_DIR      where that one has its data; ./.threadlog when unset`;

/**
 * Does `work` on the database that API and worker use: the one that DATABASE_URL names, or else the
 * embedded one of the `npm start` that runs on DATA_DIR.
 * @throws Error in one sentence when there is none, or when its schema is not of this code
 */
export async function withDatabase(config: Config, work: (db: Db) => Promise<void>): Promise<void> {
  const url = config.DATABASE_URL ?? runningUrl(resolve(config.DATA_DIR));
  const { db, close } = openDatabase({ url, name: 'threadlog-cli', max: 1 });
  try {
    await requireSchema(db);
    await work(db);
  } finally {
    await close();
  }
}

function runningUrl(dataDirectory: string): string {
  const url = findRunningUrl(postgresDirectory(dataDirectory));
  if (url) return url;
  throw new Error(
    `DATABASE_URL is not set, and no threadlog runs on ${dataDirectory}; start it with "npm start" first, or set DATA_DIR to where it runs`,
  );
}

/** What a server answers to the role that the first migration makes: its start-up packet is refused. */
const NO_SUCH_ROLE = '22023';

async function requireSchema(db: Db): Promise<void> {
  const pending = await pendingMigrations(db).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === NO_SUCH_ROLE) return ['all of them'];
    throw error;
  });
  if (pending.length === 0) return;
  throw new Error(
    `the database lacks migrations (${pending.join(', ')}); run "threadlog migrate" first`,
  );
}
