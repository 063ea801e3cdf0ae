import { sql } from 'kysely';
import type { Db } from './open-database';

/**
 * Adds the table of uploaded files to the read tables in `schema`, empty: until migration 0008 no log
 * has any. One index lists a project's files in order, the other those of one purpose.
 */
export async function createFiles(db: Db, schema: string): Promise<void> {
  await createFilesTable(db, schema);
  await indexFiles(db, schema);
}

export async function createFilesTable(db: Db, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`
    create table ${name}.files (
      file_id    text collate "C" not null primary key,
      project_id text collate "C" not null,
      position   bigint      not null,
      rev        integer     not null,
      created_at timestamptz not null,
      filename   text        not null,
      purpose    text collate "C" not null,
      bytes      bigint      not null,
      sha256     text        not null
    )`.execute(db);
  await sql`
    grant select, insert, update, delete on ${name}.files to threadlog_app`.execute(db);
}

export async function indexFiles(db: Db, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`create unique index files_project on ${name}.files (project_id, position)`.execute(db);
  await sql`
    create index files_purpose on ${name}.files (project_id, purpose, position)`.execute(db);
}
