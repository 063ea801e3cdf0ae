import { sql, type Kysely } from 'kysely';

/**
 * Who looked at the past. The application may add to it, and not even read it. Its key is the only index;
 * nothing of it is on the way of an append.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [READS, GRANTS]) await sql.raw(statement).execute(db);
}

const READS = `
create table threadlog.audit_reads (
  read_id    bigint      generated always as identity primary key,
  asked_at   timestamptz not null default clock_timestamp(),
  project_id text collate "C" not null,
  key_id     text collate "C" not null,
  request_id text collate "C" not null,
  method     text collate "C" not null,
  url        text        not null check (octet_length(url) <= 16384)
)`;

const GRANTS = `
grant insert on threadlog.audit_reads to threadlog_app`;
