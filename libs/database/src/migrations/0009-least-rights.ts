import { sql, type Kysely } from 'kysely';

/**
 * Takes back what no code of ours uses: test/security/rights.ts says of every right that is left what
 * it is for. What a key may and whose it is cannot be changed any more, only that it is over and when
 * it was used.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [CHECKPOINTS, KEYS, OTHERS]) await sql.raw(statement).execute(db);
}

const CHECKPOINTS = `
revoke insert, update on threadlog.checkpoints from threadlog_app;
grant update (position, updated_at) on threadlog.checkpoints to threadlog_app`;

const KEYS = `
revoke update on threadlog.api_keys from threadlog_app;
grant update (last_used_at, revoked_at) on threadlog.api_keys to threadlog_app`;

const OTHERS = `
revoke delete on threadlog.dead_events from threadlog_app;
revoke all on function threadlog.keep_thread_metadata() from public`;
