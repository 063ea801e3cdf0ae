import { sql } from 'kysely';
import type { Db } from '../open-database';
import { READ_MODEL } from '../read-model-ddl';
import { createThreadMetadata } from '../thread-metadata-ddl';

/** What listing a project's threads needs: their own events in order, and a way in by metadata. */
export async function up(db: Db): Promise<void> {
  for (const statement of [THREAD_EVENTS, METADATA_PAIR, KEEP_PAIRS]) {
    await sql.raw(statement).execute(db);
  }
  await createThreadMetadata(db, READ_MODEL);
}

/** Events of threads themselves. The many more of messages do not enter it, and do not pay for it. */
const THREAD_EVENTS = `
create index events_threads on threadlog.events (project_id, position)
where entity_id = stream_id`;

/**
 * Names one pair of one project's metadata. No text holds a NUL, so it separates the three; of
 * SHA-256 the first half is enough. "stable", as convert_to is, so that the planner may inline it.
 */
const METADATA_PAIR = `
create function threadlog.metadata_pair(project_id text, key text, value text) returns uuid
language sql stable parallel safe
return encode(substring(sha256(
  convert_to(project_id, 'UTF8') || '\\x00'::bytea ||
  convert_to(key, 'UTF8') || '\\x00'::bytea ||
  convert_to(value, 'UTF8')) for 16), 'hex')::uuid;
revoke all on function threadlog.metadata_pair from public;
grant execute on function threadlog.metadata_pair to threadlog_app`;

/**
 * Keeps the pairs what the rows say, in whatever schema they stand. Here and not in the projector: a
 * worker of the release before this one, still running, writes rows and knows nothing of pairs.
 * "lateral … offset 0" looks each pair up; a join of a thousand threads would scan the whole table.
 */
const KEEP_PAIRS = `
create function threadlog.keep_thread_metadata() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    execute format(
      'delete from %1$I.thread_metadata where ctid = any(array(
         select m.ctid from old_threads t cross join json_each_text(t.metadata::json) p
         cross join lateral (
           select ctid from %1$I.thread_metadata
           where pair = threadlog.metadata_pair(t.project_id, p.key, p.value)
             and position = t.position offset 0) m))', tg_table_schema);
  end if;
  if tg_op <> 'DELETE' then
    execute format(
      'insert into %I.thread_metadata (pair, position)
       select threadlog.metadata_pair(t.project_id, p.key, p.value), t.position
       from new_threads t cross join json_each_text(t.metadata::json) p', tg_table_schema);
  end if;
  return null;
end $$`;
