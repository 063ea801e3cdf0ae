import { sql } from 'kysely';
import type { Db } from './open-database';

/** The schema that holds the read tables in use; a rebuild fills another one and then takes the name. */
export const READ_MODEL = 'read_model';

/**
 * Creates the read tables in `schema`, empty, as migration 0003 shipped them; what came later is a
 * step of its own (`createFiles`, `createThreadMetadata`). Migrations and the rebuild share these
 * texts, so that a rebuilt read model cannot differ from a migrated one.
 */
export async function createReadModel(db: Db, schema: string): Promise<void> {
  await createTables(db, schema);
  await indexTables(db, schema);
}

/** The tables with their keys, and who may use them: all that filling them in order needs. */
export async function createTables(db: Db, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`create schema ${name}`.execute(db);
  await sql`
    create table ${name}.messages (
      message_id   text collate "C" not null primary key,
      thread_id    text collate "C" not null,
      position     bigint      not null,
      rev          integer     not null,
      created_at   timestamptz not null,
      role         text        not null,
      assistant_id text,
      run_id       text collate "C",
      content      text        not null,
      attachments  text        not null,
      metadata     text        not null
    )`.execute(db);
  await sql`
    create table ${name}.threads (
      thread_id      text collate "C" not null primary key,
      project_id     text collate "C" not null,
      position       bigint      not null,
      rev            integer     not null,
      created_at     timestamptz not null,
      metadata       text        not null,
      tool_resources text        not null
    )`.execute(db);
  // One narrow row a thread, rewritten in place at every batch: room on the page keeps that cheap.
  await sql`
    create table ${name}.thread_heads (
      thread_id       text collate "C" not null primary key,
      applied_version integer not null
    ) with (fillfactor = 60)`.execute(db);
  await sql`grant usage on schema ${name} to threadlog_app`.execute(db);
  await sql`
    grant select, insert, update, delete on all tables in schema ${name} to threadlog_app`.execute(
    db,
  );
}

/** What reading in order needs besides: cheaper for a rebuild once the tables are full. */
export async function indexTables(db: Db, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`create unique index messages_thread on ${name}.messages (thread_id, position)`.execute(
    db,
  );
  await sql`
    create index messages_run on ${name}.messages (thread_id, run_id, position)
    where run_id is not null`.execute(db);
  await sql`create unique index threads_project on ${name}.threads (project_id, position)`.execute(
    db,
  );
}
