import { sql } from 'kysely';
import { ApiError } from '#contract';
import type { Db } from '#database';

/** Where an event of the project is in the log. @throws ApiError event_missing, also for another's */
export async function findPosition(db: Db, projectId: string, eventId: string): Promise<number> {
  const row = await db
    .selectFrom('threadlog.events')
    .select('position')
    .where('event_id', '=', sql<string>`${eventId}::uuid`)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (!row) throw new ApiError('event_missing', { id: eventId });
  return row.position;
}
