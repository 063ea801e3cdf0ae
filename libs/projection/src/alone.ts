import { sql } from 'kysely';
import type { Db } from '#database';

/** Another process makes or compares read tables at this moment. */
export class NotAloneError extends Error {
  override readonly name = 'NotAloneError';
}

/**
 * Does `work` while nobody else does anything under the same lock, which ends with its connection: a
 * process that is killed leaves nothing to clear away.
 * @throws NotAloneError at once when somebody else does
 */
export async function alone<T>(db: Db, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (holder) => {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_lock(hashtextextended('threadlog.rebuild', 1)) as held`.execute(
      holder,
    );
    if (!rows[0]?.held) {
      throw new NotAloneError(
        'another rebuild or verify is running on this database; wait for it, or end it',
      );
    }
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended('threadlog.rebuild', 1))`.execute(
        holder,
      );
    }
  });
}
