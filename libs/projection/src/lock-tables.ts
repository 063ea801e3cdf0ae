import { sql } from 'kysely';
import { READ_MODEL, type Db, type Tx } from '#database';

/** The names of the read tables in use. */
export async function readTableNames(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = ${READ_MODEL}::regnamespace and relkind = 'r'
    order by relname`.execute(db);
  return rows.map(({ name }) => name);
}

/**
 * Locks read tables in use. A transaction whose snapshot is to last begins with this: it takes none
 * itself, so that the snapshot is never older than the switch that has put these tables into use.
 */
export async function lockTables(
  tx: Tx,
  names: readonly string[],
  mode: 'access share' | 'share update exclusive' | 'access exclusive',
): Promise<void> {
  const tables = names.map((name) => sql.table(`${READ_MODEL}.${name}`));
  await sql`lock table ${sql.join(tables)} in ${sql.raw(mode)} mode`.execute(tx);
}
