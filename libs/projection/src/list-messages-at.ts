import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database';
import { missingCursor, type FoundCursors } from './found-cursors';
import { ANY_TEXT_BYTES, LIGHT_TEXT_BYTES } from './heavy-text';
import { listFromLog } from './list-from-log';
import type { InTurn, ListedMessages } from './list-messages';
import type { ListTarget, PageQuery } from './page';
import { findThreadAt } from './read-state-at';

/** As of when, and how what needs much is read a few at a time; by default as it comes. */
export type AtPosition = { readonly position: number; readonly inTurn?: InTurn };

/**
 * One page of a thread's messages as it was at a position of the log. A message that was not there yet
 * is no cursor; one that was deleted by then still has its place.
 */
export async function listMessagesAt(
  db: Db,
  target: ListTarget,
  query: PageQuery,
  { position, inTurn = (read) => read() }: AtPosition,
): Promise<ListedMessages> {
  const version = await findThreadAt(db, target, position);
  if (version === undefined) return { status: 'thread_missing' };
  if (version === 'erased') return { status: 'content_erased' };
  const missing = await findMissing(db, target.threadId, query, position);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const at = { position, version };
  const light = await listFromLog(db, target, query, { maxText: LIGHT_TEXT_BYTES, at });
  if (light !== 'heavy') return { status: 'listed', ...light };
  const whole = await inTurn(() => listFromLog(db, target, query, { maxText: ANY_TEXT_BYTES, at }));
  if (whole === 'heavy') throw new Error('a text is longer than PostgreSQL can hold');
  return { status: 'listed', ...whole };
}

async function findMissing(
  db: Db,
  threadId: string,
  query: PageQuery,
  position: number,
): Promise<'after' | 'before' | undefined> {
  if (query.after === undefined && query.before === undefined) return undefined;
  const placeOf = (id: string | undefined): RawBuilder<unknown> => sql`(
    select position from threadlog.events
    where entity_id = ${id ?? null} and rev = 1 and stream_id = ${threadId}
      and type = 'MessageCreated' and position <= ${position})`;
  const { rows } = await sql<FoundCursors>`
    select ${placeOf(query.after)} as after_position,
           ${placeOf(query.before)} as before_position`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('a statement of one row brought none');
  return missingCursor(found, query);
}
