import { sql, type Kysely } from 'kysely';

/**
 * Which span a request's events were appended in, for the spans of those who work on them later: not in
 * the event, which is for ever and under a signature (docs/decisions/0024-traces.md). Not logged: its
 * commits wait for no disk, and after a crash nobody misses it. Written only while traces are on.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [TRACES, NOTED, GRANTS]) await sql.raw(statement).execute(db);
}

const TRACES = `
create unlogged table threadlog.traces (
  request_id text        collate "C" primary key,
  parent     text        collate "C" not null check (octet_length(parent) = 55),
  noted_at   timestamptz not null default now()
)`;

const NOTED = `
create index traces_by_age on threadlog.traces (noted_at)`;

const GRANTS = `
grant select, insert, delete on threadlog.traces to threadlog_app`;
