import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { testServices } from './services';

/** Migrated once a run; cloning it takes a fraction of migrating again. */
export const TEMPLATE = 'threadlog_template';

export type TestDatabase = {
  /** Logs in as the owner, who may do anything. */
  readonly ownerUrl: string;
  /** Logs in as the apps do. */
  readonly appUrl: string;
  readonly drop: () => Promise<void>;
};

/** A database of its own for one spec file: empty, at the newest schema. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, appUrl } = testServices();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  return {
    ownerUrl: databaseUrl(adminUrl, name),
    appUrl: databaseUrl(appUrl, name),
    drop: () => administer(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

function databaseUrl(serverUrl: string, database: string): string {
  return Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href;
}

/** One statement that cannot run in a transaction, on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
