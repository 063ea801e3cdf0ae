import { sql, type Kysely } from 'kysely';

/** How often each key has asked in its window, for API processes that share no Redis. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RATE_LIMITS).execute(db);
  await sql
    .raw('grant select, insert, update, delete on threadlog.rate_limits to threadlog_app')
    .execute(db);
}

/**
 * Names, types and order of the columns are those of rate-limiter-flexible, which writes them by
 * place. Unlogged: a count that a crash loses is a window that begins anew, and no request waits for
 * the disk. Half of each page stays free, so that counting moves no index entry.
 */
const RATE_LIMITS = `
create unlogged table threadlog.rate_limits (
  key    text collate "C" not null primary key,
  points integer not null,
  expire bigint
) with (fillfactor = 50)`;
