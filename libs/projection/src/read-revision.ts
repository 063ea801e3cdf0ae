import { sql } from 'kysely';
import type { Db } from '#database';
import { decodeEvent, foldNewest, type RecordedEvent, type StoredEvent } from '#domain';
import { neededEvents } from './needed-events';
import { storedEventColumns } from './stored-event-sql';

type Fold<S> = (state: S | undefined, event: RecordedEvent) => S | undefined;

/**
 * What an entity was at `rev`, or is now, from the log alone: bounded by what it holds, not by how
 * often it was changed. `undefined` when it is not there.
 */
export async function readRevision<S extends { readonly rev: number }>(
  db: Db,
  entityId: string,
  fold: Fold<S>,
  rev = 2_147_483_647,
): Promise<S | undefined> {
  const { rows } = await sql<StoredEvent>`
    select ${storedEventColumns}
    from (${neededEvents(sql`${entityId}`, sql`${rev}::integer`)}) e
    order by e.rev`.execute(db);
  return rows.reduce(
    (state: S | undefined, event) => foldNewest(fold, state, decodeEvent(event)),
    undefined,
  );
}
