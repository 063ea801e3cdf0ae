import { sql } from 'kysely';
import type { Db } from './open-database';
import { READ_MODEL } from './read-model-ddl';

/** Who owns the read tables, and as whom this connection works. */
export async function readOwner(db: Db): Promise<{ readonly me: string; readonly owner: string }> {
  const { rows } = await sql<{ me: string; owner: string }>`
    select current_user::text as me, nspowner::regrole::text as owner
    from pg_namespace where nspname = ${READ_MODEL}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`there is no schema ${READ_MODEL}`);
  return row;
}
