import { sql } from 'kysely';
import type { Db } from '#database';

const TABLES = ['messages', 'threads', 'thread_heads', 'thread_metadata', 'files'];

/** Every row of the read tables in `schema`, as text, sorted: what two of them must have in common. */
export async function readRows(db: Db, schema = 'read_model'): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const table of TABLES) {
    const found = await sql<{ row: string }>`
      select t::text as row from ${sql.table(`${schema}.${table}`)} t`.execute(db);
    rows.push(...found.rows.map(({ row }) => `${table} ${row}`));
  }
  return rows.sort();
}

/**
 * Everything in `schema` that the catalogs know, a line for each thing, without the schema's name:
 * tables, columns, constraints, indexes, triggers, storage settings, owners and grants.
 */
export async function readCatalog(db: Db, schema = 'read_model'): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    with relations as (select * from pg_class where relnamespace = ${schema}::regnamespace)
    select concat_ws(' ', 'relation', relname, relkind, relpersistence, reloptions, relacl,
                     relowner::regrole, relreplident, relrowsecurity, relhastriggers) as line
    from relations where relkind not in ('t')
    union all
    select concat_ws(' ', 'column', relname, attnum, attname, format_type(atttypid, atttypmod),
                     attnotnull, attcollation::regcollation, attstorage, attcompression, attstattarget,
                     attacl, attoptions, attisdropped, pg_get_expr(adbin, adrelid))
    from relations r join pg_attribute a on attrelid = r.oid and attnum > 0
    left join pg_attrdef d on adrelid = attrelid and adnum = attnum
    union all
    select concat_ws(' ', 'constraint', relname, conname, contype, convalidated,
                     pg_get_constraintdef(c.oid))
    from relations r join pg_constraint c on conrelid = r.oid
    union all
    select concat_ws(' ', 'index', indexrelid::regclass::text, indisunique, indisvalid, indisclustered,
                     pg_get_indexdef(indexrelid))
    from relations r join pg_index i on indrelid = r.oid
    union all
    select concat_ws(' ', 'trigger', relname, tgname, tgenabled, pg_get_triggerdef(t.oid))
    from relations r join pg_trigger t on tgrelid = r.oid
    union all
    select concat_ws(' ', 'schema', nspacl, nspowner::regrole) from pg_namespace where nspname = ${schema}`.execute(
    db,
  );
  return rows.map(({ line }) => line.replaceAll(`${schema}.`, '')).sort();
}
