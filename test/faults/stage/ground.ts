import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '#embedded-postgres';
import { appMain } from '../../bench/paths';
import type { Cleanup } from '../../bench/stage/cleanup';
import { query } from '../../bench/stage/query';
import { makeRunDirectory } from '../../bench/stage/run-directory';
import { openPostgres, type Postgres, type PostgresUrls, type RunningPostgres } from './postgres';

/**
 * What the rows of a run stand on, one after the other: a durable PostgreSQL with a migrated, empty
 * template, and a directory on a disk. A row gets a database of its own.
 */
export type Ground = {
  readonly cleanup: Cleanup;
  /** Gone with the run. */
  readonly directory: string;
  readonly postgres: Postgres;
  /** Of the project that the load works for. */
  readonly key: string;
  /** @returns the name of a new database: migrated, without a thread */
  readonly createDatabase: () => Promise<string>;
  /** After a crash PostgreSQL makes every file durable: those of earlier rows would be waited for. */
  readonly dropDatabase: (name: string) => Promise<void>;
  /** Ends with the run, should the harness itself be killed. */
  readonly endWithTheRun: (child: ChildProcess) => void;
};

/** Said again here although they are the defaults: what is promised must not rest on a default. */
export const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const MIGRATED = 'threadlog';

export async function openGround(cleanup: Cleanup): Promise<Ground> {
  const directory = makeRunDirectory();
  cleanup.add(directory.remove);
  const { postgres, grantToApp } = await embedded(join(directory.path, 'postgres'));
  cleanup.add(() => postgres.stop());
  const key = `faults_${randomBytes(24).toString('base64url')}`;
  await migrate(postgres.url(MIGRATED), key);
  await grantToApp();
  let databases = 0;
  return {
    cleanup,
    directory: directory.path,
    postgres,
    key,
    createDatabase: async () => {
      const name = `row_${(databases += 1)}`;
      await query(postgres.url('postgres'), `create database ${name} template ${MIGRATED}`);
      return name;
    },
    dropDatabase: async (name) => {
      await query(postgres.url('postgres'), `drop database if exists ${name} with (force)`);
    },
    endWithTheRun: (child) => endWithTheRun(directory.path, child),
  };
}

/** Brings a database up to date as a user does: by the command. */
export async function migrate(ownerUrl: string, key: string): Promise<void> {
  await promisify(execFile)(process.execPath, [appMain('cli'), 'migrate'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: ownerUrl, API_KEYS: `faults=${key}` },
    timeout: 60_000,
  });
}

type Embedded = { readonly postgres: Postgres; readonly grantToApp: () => Promise<void> };

async function embedded(directory: string): Promise<Embedded> {
  let urls: PostgresUrls | undefined;
  let grant: ((role: string) => Promise<void>) | undefined;
  const start = async (port: number): Promise<RunningPostgres> => {
    const server = await startEmbeddedPostgres({
      directory,
      settings: DURABLE,
      ...(port > 0 && { port }),
    });
    urls = server.url;
    grant = server.grantToApp;
    return server;
  };
  const postgres = await openPostgres(start, (...place) => urls?.(...place) ?? '');
  return { postgres, grantToApp: () => grant?.('threadlog_app') ?? Promise.resolve() };
}

/** Should the harness be killed, the reaper of its directory ends what is named there. */
function endWithTheRun(directory: string, child: ChildProcess): void {
  if (child.pid === undefined) return;
  const file = join(directory, `${child.pid}.pid`);
  writeFileSync(file, `${child.pid}\n`);
  child.once('exit', () => rmSync(file, { force: true }));
}
