import { sql } from 'kysely';
import type { Db } from '../open-database';
import { READ_MODEL } from '../read-model-ddl';
import { createThreadMetadata } from '../thread-metadata-ddl';

/** What listing a project's threads needs: their own events in order, and a way in by metadata. */
export async function up(db: Db): Promise<void> {
  for (const statement of [THREAD_EVENTS, METADATA_PAIR]) await sql.raw(statement).execute(db);
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
