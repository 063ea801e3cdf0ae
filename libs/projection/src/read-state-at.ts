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
import { storedEventColumns } from './stored-event-sql';

/** The thread as it was at a position of the log; `undefined` when it was not there. */
export async function readThreadAt(
  db: Db,
  target: ListTarget,
  position: number,
): Promise<Thread | undefined> {
  if ((await findThreadAt(db, target, position)) === undefined) return undefined;
  return readStateAt<Thread>(db, target.threadId, foldThread, position);
}

/** The message as it was at a position, in a thread that was there. */
export async function readMessageAt(
  db: Db,
  { messageId, ...target }: ListTarget & { readonly messageId: string },
  position: number,
): Promise<FoundMessage> {
  if ((await findThreadAt(db, target, position)) === undefined) return { status: 'thread_missing' };
  const message = await readStateAt<Message>(db, messageId, foldMessage, position);
  return message?.threadId === target.threadId
    ? { status: 'found', message }
    : { status: 'message_missing' };
}

/**
 * The thread's version at a position; `undefined` when the project had no such thread there. What lies
 * at or below a position never changes: statements that follow see the same.
 */
export async function findThreadAt(
  db: Db,
  { projectId, threadId }: ListTarget,
  position: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ version: number }>`
    select e.version
    from (${lastUpTo(ofStream(sql`${threadId}`), position)}) last
    cross join lateral (
      select * from threadlog.events e
      where e.stream_id = ${threadId} and e.version = last.number offset 0) e
    where e.project_id = ${projectId} and e.type <> 'ThreadDeleted'`.execute(db);
  return rows[0]?.version;
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
