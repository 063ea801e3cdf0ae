import { sql, type Kysely } from 'kysely';

/**
 * What the sealer keeps: keys, seals and full tiles. Everything here is only ever added to, and neither
 * API nor worker may do anything else.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [KEYS, SEALS, TILES, GRANTS]) await sql.raw(statement).execute(db);
}

/** The public half of what signs; the other half never comes here. */
const KEYS = `
create table threadlog.ledger_keys (
  verifier_key text collate "C" not null primary key,
  made_at      timestamptz not null default now()
)`;

/**
 * One row for each signed checkpoint: the tree of the first \`size\` events, and the leaves that are new in
 * it. The last, partial tile of leaves is made of these, so that no row ever has to be changed.
 */
const SEALS = `
create table threadlog.ledger_seals (
  size      bigint      not null primary key check (size > 0),
  leaves    bytea       not null check (octet_length(leaves) > 0 and octet_length(leaves) % 32 = 0),
  note      text collate "C" not null,
  sealed_at timestamptz not null default now()
)`;

/** Full tiles of 256 hashes, and the one hash that each makes for the level above. Hashes do not compress. */
const TILES = `
create table threadlog.ledger_tiles (
  level  smallint not null check (level >= 0),
  tile   bigint   not null check (tile >= 0),
  root   bytea    not null check (octet_length(root) = 32),
  hashes bytea    not null check (octet_length(hashes) = 8192),
  constraint ledger_tiles_pkey primary key (level, tile)
);
alter table threadlog.ledger_tiles alter column hashes set storage external`;

const GRANTS = `
grant select, insert on threadlog.ledger_keys, threadlog.ledger_seals, threadlog.ledger_tiles
to threadlog_app`;
