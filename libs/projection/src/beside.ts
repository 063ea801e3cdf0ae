import { sql } from 'kysely';
import { beginReadModel, completeReadModel, type Db, type Tx } from '#database';
import { stamp } from './stamp';

/**
 * Read tables that stand beside those in use, in a schema of their own. While they are loaded they
 * lack what is cheaper to make in the end, and have two tables more: `loaded_heads`, a line for each
 * thread of each batch, and `deleted_threads`, whose messages are still there. Until they are in use
 * their dead events stand with them.
 */
export async function createBeside(tx: Tx, schema: string): Promise<void> {
  const name = sql.id(schema);
  await beginReadModel(tx, schema);
  await sql`
    create table ${name}.loaded_heads (
      thread_id text collate "C" not null,
      version   integer not null
    )`.execute(tx);
  await sql`
    create table ${name}.deleted_threads (
      thread_id text collate "C" not null
    )`.execute(tx);
  await createDeadEvents(tx, schema);
  await stamp(tx, schema);
  await sql`
    insert into threadlog.checkpoints (name, position) values (${schema}, 0)`.execute(tx);
}

export async function createDeadEvents(tx: Tx, schema: string): Promise<void> {
  await sql`
    create table ${sql.id(schema)}.dead_events
    (like threadlog.dead_events including all)`.execute(tx);
}

/** For tables that nobody will ever read again: a crash empties them, and they cost half. */
export async function makeUnlogged(tx: Tx, schema: string): Promise<void> {
  for (const table of ['messages', 'threads', 'thread_heads', 'files', 'loaded_heads']) {
    await sql`alter table ${sql.table(`${schema}.${table}`)} set unlogged`.execute(tx);
  }
}

export async function dropBeside(tx: Tx, schema: string): Promise<void> {
  await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(tx);
  await sql`delete from threadlog.checkpoints where name = ${schema}`.execute(tx);
}

/** How far the tables in `schema` are: not there, being loaded, or complete up to their checkpoint. */
export async function stateOf(db: Db, schema: string): Promise<'absent' | 'loading' | 'complete'> {
  const { rows } = await sql<{ present: boolean; loading: boolean }>`
    select to_regnamespace(${schema}) is not null as present,
           to_regclass(${`${schema}.loaded_heads`}) is not null as loading`.execute(db);
  if (!rows[0]?.present) return 'absent';
  return rows[0].loading ? 'loading' : 'complete';
}

/** Ends the loading: what is left afterwards is what the migrations make, filled. */
export async function completeBeside(tx: Tx, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`set local maintenance_work_mem = '256MB'`.execute(tx);
  await sql`set local work_mem = '64MB'`.execute(tx);
  await sql`
    delete from ${name}.messages
    where thread_id in (select thread_id from ${name}.deleted_threads)`.execute(tx);
  await sql`
    insert into ${name}.thread_heads (thread_id, applied_version)
    select thread_id, max(version) from ${name}.loaded_heads group by thread_id`.execute(tx);
  await sql`drop table ${name}.loaded_heads, ${name}.deleted_threads`.execute(tx);
  await completeReadModel(tx, schema);
}

/** Complete and empty tables instead of what is there: slower to fill, and nothing is left for the end. */
export async function startOverComplete(tx: Tx, schema: string): Promise<void> {
  await dropBeside(tx, schema);
  await createBeside(tx, schema);
  await completeBeside(tx, schema);
}

/** So that the first reads are planned with statistics, and do not have to look at each row's age. */
export async function vacuum(db: Db, schema: string): Promise<void> {
  for (const table of ['messages', 'threads', 'thread_heads', 'thread_metadata', 'files']) {
    await sql`vacuum (analyze) ${sql.table(`${schema}.${table}`)}`.execute(db);
  }
}
