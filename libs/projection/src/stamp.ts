import { sql } from 'kysely';
import type { Db, Tx } from '#database';

/**
 * Notes at `schema` after which migration its tables were what the code expects. Migrations change the
 * tables in use and no others, so those with an older stamp must not be put into use any more.
 */
export async function stamp(tx: Tx, schema: string): Promise<void> {
  const newest = await newestMigration(tx);
  await sql`comment on schema ${sql.id(schema)} is ${sql.lit(newest)}`.execute(tx);
}

/** Those in use need none: the migrations know them. */
export async function unstamp(tx: Tx, schema: string): Promise<void> {
  await sql`comment on schema ${sql.id(schema)} is null`.execute(tx);
}

export async function hasNewestStamp(db: Db, schema: string): Promise<boolean> {
  const { rows } = await sql<{ stamp: string | null }>`
    select obj_description(to_regnamespace(${schema}), 'pg_namespace') as stamp`.execute(db);
  return rows[0]?.stamp === (await newestMigration(db));
}

async function newestMigration(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string | null }>`
    select max(name) as name from public.threadlog_migrations`.execute(db);
  return rows[0]?.name ?? '';
}
