import { sql, type Kysely } from 'kysely';

/** The log, what reads it, and the role that may only add to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [SCHEMA, EVENTS, CHECKPOINTS, ACCESS, ROLE, GRANTS]) {
    await sql.raw(statement).execute(db);
  }
}

const SCHEMA = `create schema threadlog`;

/**
 * Column order saves padding; text keys compare as bytes ("C"), whatever the locale of the server.
 * The two unique pairs carry the whole invariant: the append's lock makes them redundant, they are
 * its proof. payload is text, not jsonb, because what is stored is what was hashed, byte for byte.
 * Insert-only: autovacuum has only to freeze, and does so by insert count.
 */
const EVENTS = `
create table threadlog.events (
  position       bigint      not null check (position > 0),
  recorded_at    timestamptz not null,
  version        integer     not null check (version > 0),
  rev            integer     not null check (rev > 0),
  log_id         smallint    not null default 1,
  schema_version smallint    not null check (schema_version > 0),
  event_id       uuid        not null,
  stream_id      text collate "C" not null,
  entity_id      text collate "C" not null,
  project_id     text collate "C" not null,
  type           text collate "C" not null,
  actor          text collate "C" not null,
  meta           text collate "C" not null,
  salt           bytea       not null check (octet_length(salt) = 16),
  payload_hash   bytea       not null check (octet_length(payload_hash) = 32),
  payload        text collate "C" not null,
  constraint events_pkey primary key (position),
  constraint events_stream_version unique (stream_id, version),
  constraint events_entity_rev unique (entity_id, rev),
  constraint events_event_id unique (event_id)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`;

/** Checkpoints stand outside the schema that a rebuild replaces, so nobody waits on the wrong one. */
const CHECKPOINTS = `
create table threadlog.checkpoints (
  name       text collate "C" not null primary key,
  position   bigint      not null check (position >= 0),
  updated_at timestamptz not null default now()
) with (fillfactor = 50);
insert into threadlog.checkpoints (name, position) values ('read_model', 0);
create table threadlog.dead_events (
  position  bigint      not null primary key,
  stream_id text collate "C" not null,
  reason    text        not null,
  found_at  timestamptz not null default now()
);
create index dead_events_stream on threadlog.dead_events (stream_id)`;

/** The secret keys the hashes of API keys: equal keys of two installations hash differently. */
const ACCESS = `
create table threadlog.installation (
  id         smallint    not null default 1 primary key check (id = 1),
  key_secret bytea       not null check (octet_length(key_secret) = 32),
  created_at timestamptz not null default now()
);
insert into threadlog.installation (key_secret)
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
create table threadlog.api_keys (
  key_id     text collate "C" not null primary key,
  project_id text collate "C" not null,
  key_hash   bytea       not null unique check (octet_length(key_hash) = 32),
  name       text        not null,
  scopes     text[]      not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
)`;

/** Roles belong to the cluster, not the database: another database of it may have made this one. */
const ROLE = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'threadlog_app') then
    create role threadlog_app nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'threadlog_app', 'member') then
    execute format('grant threadlog_app to %I', current_user);
  end if;
end $$`;

const GRANTS = `
grant usage on schema threadlog to threadlog_app;
grant select, insert on threadlog.events to threadlog_app;
grant select on threadlog.installation to threadlog_app;
grant select, insert, update on threadlog.checkpoints, threadlog.api_keys to threadlog_app;
grant select, insert, delete on threadlog.dead_events to threadlog_app`;
