import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import { Pool } from 'pg';
import * as eventLog from './migrations/0001-event-log';
import * as appendEvents from './migrations/0002-append-events';
import * as readModel from './migrations/0003-read-model';
import * as idempotencyKeys from './migrations/0004-idempotency-keys';
import * as apiKeyUse from './migrations/0005-api-key-use';
import * as listThreads from './migrations/0006-list-threads';
import * as rateLimits from './migrations/0007-rate-limits';
import * as filesAndTasks from './migrations/0008-files-and-tasks';
import * as leastRights from './migrations/0009-least-rights';
import * as ledger from './migrations/0010-ledger';
import * as auditReads from './migrations/0011-audit-reads';
import * as contentKeys from './migrations/0012-content-keys';
import * as appendEncrypted from './migrations/0013-append-encrypted';
import * as payloadField from './migrations/0014-payload-field';
import * as traces from './migrations/0015-traces';
import type { Database } from './tables';

/** Forward only, numbered, one purpose each, never edited once shipped. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-event-log': eventLog,
  '0002-append-events': appendEvents,
  '0003-read-model': readModel,
  '0004-idempotency-keys': idempotencyKeys,
  '0005-api-key-use': apiKeyUse,
  '0006-list-threads': listThreads,
  '0007-rate-limits': rateLimits,
  '0008-files-and-tasks': filesAndTasks,
  '0009-least-rights': leastRights,
  '0010-ledger': ledger,
  '0011-audit-reads': auditReads,
  '0012-content-keys': contentKeys,
  '0013-append-encrypted': appendEncrypted,
  '0014-payload-field': payloadField,
  '0015-traces': traces,
};

/**
 * Brings the database at `url` to the newest schema; several at once wait for each other. The role
 * of the url must own the database and may create roles (or find `threadlog_app` already there).
 * @returns the names of the migrations applied now
 * @throws the driver's error, with the migration's name in front
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await sql`set lock_timeout = '60s'`.execute(db);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
      migrationTableSchema: 'public',
      migrationTableName: 'threadlog_migrations',
      migrationLockTableName: 'threadlog_migrations_lock',
    });
    const { error, results } = await migrator.migrateToLatest();
    const failed = results?.find((result) => result.status === 'Error');
    if (failed) throw new Error(`migration ${failed.migrationName} failed`, { cause: error });
    if (error) throw new Error(`the migrations could not start`, { cause: error });
    // So that a process can tell whether the database is ready for its code.
    await sql`grant select on public.threadlog_migrations to threadlog_app`.execute(db);
    return results?.map((result) => result.migrationName) ?? [];
  } finally {
    await db.destroy();
  }
}

/** Names of the migrations that the database at `db` still lacks; empty when it is up to date. */
export async function pendingMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ present: boolean }>`
    select to_regclass('public.threadlog_migrations') is not null as present`.execute(db);
  const done = rows[0]?.present
    ? await sql<{ name: string }>`select name from public.threadlog_migrations`.execute(db)
    : { rows: [] };
  const names = new Set(done.rows.map((row) => row.name));
  return Object.keys(MIGRATIONS).filter((name) => !names.has(name));
}
