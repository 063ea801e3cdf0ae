import { sql } from 'kysely';
import { READ_MODEL, type Db } from '#database';
import { decodeEvent, foldThread, type StoredEvent, type Thread } from '#domain';
import { readRevision } from './read-revision';
import { threadOf, type ThreadRow } from './rows';
import { CLOSED, storedEventJson } from './stored-event-sql';

/** Events that are folded over a row; behind more of them the log alone is read. */
const MAX_TAIL = 256;

/** The thread as of now, however far the projection is; `undefined` when it is not there. */
export async function readThread(
  db: Db,
  { projectId, threadId }: { projectId: string; threadId: string },
): Promise<Thread | undefined> {
  const { rows } = await sql<MaybeRow & { tail: StoredEvent[] | null }>`
    with thread as materialized (
      select project_id, type from threadlog.events
      where stream_id = ${threadId} order by version desc limit 1
    )
    select t.*, (
      select json_agg(${storedEventJson} order by e.rev)
      from (
        select * from threadlog.events e
        where e.entity_id = ${threadId} and e.rev > coalesce(t.rev, 0)
        order by e.rev limit ${MAX_TAIL + 1}) e
    ) as tail
    from thread
    left join ${sql.table(`${READ_MODEL}.threads`)} t on t.thread_id = ${threadId}
    where thread.project_id = ${projectId} and thread.type not in ${CLOSED}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const tail = row.tail ?? [];
  if (tail.length > MAX_TAIL) return readRevision<Thread>(db, threadId, foldThread);
  return tail.reduce(
    (state: Thread | undefined, event) => foldThread(state, decodeEvent(event)),
    isPresent(row) ? threadOf(row) : undefined,
  );
}

/** A left join leaves every column null where there is no row. */
type MaybeRow = { [K in keyof ThreadRow]: ThreadRow[K] | null };

function isPresent(row: MaybeRow): row is ThreadRow {
  return row.thread_id !== null;
}
