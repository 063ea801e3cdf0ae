import { sql } from 'kysely';
import type { Db } from './open-database';

/**
 * Asks the server whether the options that a connection starts with have reached it. Without them a
 * process would go on, with the rights of its login, without timeouts, and with the append's plans not
 * pinned: right today, and slower with every event.
 * @throws when they were dropped on the way
 */
export async function requireAppRole(db: Db): Promise<void> {
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(db);
  const role = rows[0]?.role;
  if (role === 'threadlog_app') return;
  throw new Error(
    `expected to work as the role threadlog_app, and the server says ${role ?? 'nothing'}: a pooler, or options in DATABASE_URL, drop what a connection starts with (docs/decisions/0014-no-pooler-between.md)`,
  );
}
