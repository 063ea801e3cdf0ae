import { sql } from 'kysely';
import type { Db } from '#database';
import type { Once, Replayed } from './append';

export type FoundReplay = Replayed | { readonly status: 'other_request' };

/**
 * What an idempotency key did, for those who have to know before they can even ask for the change:
 * after a change the revision it expected is no longer there. The append itself asks again, under
 * its lock.
 */
export async function findReplay(
  db: Db,
  projectId: string,
  { key, requestHash }: Extract<Once, { by: 'key' }>,
): Promise<FoundReplay | undefined> {
  const row = await db
    .selectFrom('threadlog.idempotency_keys')
    .select(['request_hash', 'entity_id', 'rev'])
    .where('project_id', '=', projectId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return undefined;
  if (!row.request_hash.equals(requestHash)) return { status: 'other_request' };
  return { status: 'replayed', entityId: row.entity_id, rev: row.rev };
}

/** Keys are kept this long at least. */
const KEPT_HOURS = 24;

/**
 * Deletes up to `limit` keys that are older than they are promised to be kept.
 * @returns how many; fewer than `limit` when none is left
 */
export async function forgetIdempotencyKeys(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from threadlog.idempotency_keys
    where (project_id, key) in (
      select project_id, key from threadlog.idempotency_keys
      where created_at < now() - make_interval(hours => ${KEPT_HOURS})
      order by created_at
      limit ${limit})`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
