import { sql } from 'kysely';
import type { Db } from '#database';
import { decodeEvent, type RecordedEvent, type StoredEvent } from '#domain';
import { storedEventColumns } from './stored-event-sql';

/** The events that made an entity what it was at `rev`, from the log alone. */
export async function readRevision(
  db: Db,
  entityId: string,
  rev: number,
): Promise<readonly RecordedEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select ${storedEventColumns}
    from threadlog.events e
    where e.entity_id = ${entityId} and e.rev <= ${rev}
    order by e.rev`.execute(db);
  return rows.map(decodeEvent);
}
