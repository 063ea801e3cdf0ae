import { sql } from 'kysely';
import { READ_MODEL, type Db } from '#database';
import { decodeEvent, foldMessage, type Message, type StoredEvent } from '#domain';
import { messageOf, type MessageRow } from './rows';
import { readRevision } from './read-revision';
import { CLOSED, storedEventJson } from './stored-event-sql';

export type FoundMessage =
  | { readonly status: 'thread_missing' }
  | { readonly status: 'message_missing' }
  /** Only of the past: now there is no such thread. */
  | { readonly status: 'content_erased' }
  | { readonly status: 'found'; readonly message: Message };

/** Events that are folded over a row; behind more of them the log alone is read. */
const MAX_TAIL = 256;

/**
 * The message as of now, however far the projection is: its row and the events behind its row's
 * revision come from one statement, so from one snapshot. Whether the thread is there, is this
 * project's, and is not deleted, is asked of the log itself.
 */
export async function readMessage(
  db: Db,
  { projectId, threadId, messageId }: { projectId: string; threadId: string; messageId: string },
): Promise<FoundMessage> {
  const { rows } = await sql<MaybeRow & { tail: StoredEvent[] | null }>`
    with thread as materialized (
      select project_id, type from threadlog.events
      where stream_id = ${threadId} order by version desc limit 1
    )
    select m.*, (
      select json_agg(${storedEventJson} order by e.rev)
      from (
        select * from threadlog.events e
        where e.entity_id = ${messageId} and e.rev > coalesce(m.rev, 0)
          and e.stream_id = ${threadId} and e.entity_id <> e.stream_id
        order by e.rev limit ${MAX_TAIL + 1}) e
    ) as tail
    from thread
    left join ${sql.table(`${READ_MODEL}.messages`)} m
      on m.message_id = ${messageId} and m.thread_id = ${threadId}
    where thread.project_id = ${projectId} and thread.type not in ${CLOSED}`.execute(db);
  const [row] = rows;
  if (!row) return { status: 'thread_missing' };
  const tail = row.tail ?? [];
  const message =
    tail.length > MAX_TAIL
      ? await readRevision<Message>(db, messageId, foldMessage)
      : tail.reduce(
          (state: Message | undefined, event) => foldMessage(state, decodeEvent(event)),
          isPresent(row) ? messageOf(row) : undefined,
        );
  return message ? { status: 'found', message } : { status: 'message_missing' };
}

/** A left join leaves every column null where there is no row. */
type MaybeRow = { [K in keyof MessageRow]: MessageRow[K] | null };

function isPresent(row: MaybeRow): row is MessageRow {
  return row.message_id !== null;
}
