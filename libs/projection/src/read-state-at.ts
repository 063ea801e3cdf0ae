import { sql } from 'kysely';
import type { Db } from '#database';
import {
  decodeEvent,
  foldMessage,
  foldNewest,
  foldThread,
  type Message,
  type RecordedEvent,
  type StoredEvent,
  type Thread,
} from '#domain';
import { lastUpTo, ofEntity, ofStream } from './last-number';
import { neededEvents } from './needed-events';
import type { ListTarget } from './page';
import type { FoundMessage } from './read-message';
import { CLOSED, storedEventColumns } from './stored-event-sql';

/**
 * The thread as it was at a position of the log; `undefined` when it was not there, and `erased` when nobody
 * can know any more what it was.
 */
export async function readThreadAt(
  db: Db,
  target: ListTarget,
  position: number,
): Promise<Thread | 'erased' | undefined> {
  const found = await findThreadAt(db, target, position);
  if (found === undefined || found === 'erased') return found;
  return readStateAt<Thread>(db, target.threadId, foldThread, position);
}

/** The message as it was at a position, in a thread that was there. */
export async function readMessageAt(
  db: Db,
  { messageId, ...target }: ListTarget & { readonly messageId: string },
  position: number,
): Promise<FoundMessage> {
  const found = await findThreadAt(db, target, position);
  if (found === undefined) return { status: 'thread_missing' };
  if (found === 'erased') return { status: 'content_erased' };
  const message = await readStateAt<Message>(db, messageId, foldMessage, position);
  return message?.threadId === target.threadId
    ? { status: 'found', message }
    : { status: 'message_missing' };
}

/**
 * The thread's version at a position; `undefined` when the project had no such thread there, `erased` when
 * its content was destroyed since. What lies at or below a position never changes in any other way:
 * statements that follow see the same.
 */
export async function findThreadAt(
  db: Db,
  { projectId, threadId }: ListTarget,
  position: number,
): Promise<number | 'erased' | undefined> {
  const { rows } = await sql<{ version: number; is_erased: boolean }>`
    select e.version, exists (
      select from threadlog.data_keys k
      where k.stream_id = e.stream_id and k.destroyed_at is not null) as is_erased
    from (${lastUpTo(ofStream(sql`${threadId}`), position)}) last
    cross join lateral (
      select * from threadlog.events e
      where e.stream_id = ${threadId} and e.version = last.number offset 0) e
    where e.project_id = ${projectId} and e.type not in ${CLOSED}`.execute(db);
  const [found] = rows;
  return found?.is_erased ? 'erased' : found?.version;
}

type Fold<S> = (state: S | undefined, event: RecordedEvent) => S | undefined;

async function readStateAt<S extends { readonly rev: number }>(
  db: Db,
  entityId: string,
  fold: Fold<S>,
  position: number,
): Promise<S | undefined> {
  const { rows } = await sql<StoredEvent>`
    with last as materialized (${lastUpTo(ofEntity(sql`${entityId}`), position)})
    select ${storedEventColumns}
    from (${neededEvents(sql`${entityId}`, sql`(select number from last)`)}) e
    order by e.rev`.execute(db);
  return rows.reduce(
    (state: S | undefined, event) => foldNewest(fold, state, decodeEvent(event)),
    undefined,
  );
}
