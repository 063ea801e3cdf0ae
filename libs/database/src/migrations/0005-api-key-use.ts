import { sql, type Kysely } from 'kysely';

/** When a key was last used: written by the API every few seconds, behind the requests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table threadlog.api_keys add column last_used_at timestamptz`.execute(db);
}
