import { sql } from 'kysely';
import type { Db } from './open-database';

/**
 * Adds to the read tables in `schema` what finds threads by their metadata, filled from the threads
 * that are there: one row for each pair of each thread, under a hash of project, key and value. The
 * hash, because a value may be longer than an index entry, and so that one entry is 24 bytes; the
 * position, so that the index has a page in order. Triggers keep it, a statement at a time. A read
 * model is `createReadModel`, then this.
 */
export async function createThreadMetadata(db: Db, schema: string): Promise<void> {
  const name = sql.id(schema);
  await sql`
    create table ${name}.thread_metadata (
      pair     uuid   not null,
      position bigint not null,
      primary key (pair, position)
    )`.execute(db);
  await sql`
    insert into ${name}.thread_metadata (pair, position)
    select threadlog.metadata_pair(t.project_id, p.key, p.value), t.position
    from ${name}.threads t cross join json_each_text(t.metadata::json) p`.execute(db);
  await sql`
    grant select, insert, delete on ${name}.thread_metadata to threadlog_app`.execute(db);
  for (const [event, tables] of TRIGGERS) {
    await sql`
      create trigger ${sql.id(`thread_metadata_${event}`)} after ${sql.raw(event)}
      on ${name}.threads referencing ${sql.raw(tables)}
      for each statement execute function threadlog.keep_thread_metadata()`.execute(db);
  }
}

/** What each kind of change hands to the trigger; an upsert is an insert and an update. */
const TRIGGERS = [
  ['insert', 'new table as new_threads'],
  ['update', 'old table as old_threads new table as new_threads'],
  ['delete', 'old table as old_threads'],
] as const;
