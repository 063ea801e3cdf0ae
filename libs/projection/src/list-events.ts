import type { Db } from '#database';
import type { EventHead, EventQuery, EventScope } from './event-query';
import { findEventEdges } from './find-event-edges';
import { missingCursor } from './found-cursors';
import { ANY_TEXT_BYTES, LIGHT_TEXT_BYTES } from './heavy-text';
import type { InTurn } from './list-messages';
import { cutPage, type Page } from './page';
import { readChanges, type ChangedBy } from './read-changes';
import { walkEvents } from './walk-events';

export type ListedEvent = EventHead & ChangedBy;

export type ListedEvents =
  | { readonly status: 'thread_missing' | 'message_missing' }
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  /** Nothing was found among so many; whoever goes on does so from this position. */
  | { readonly status: 'too_wide'; readonly looked: number; readonly place: number }
  | ({ readonly status: 'listed' } & Page<ListedEvent>);

export type EventOptions = {
  /** Lets what needs much be done a few at a time; by default as it comes. */
  readonly inTurn?: InTurn;
  /** Events that one request looks at. */
  readonly maxLooked?: number;
};

const MAX_LOOKED = 500_000;

/**
 * One page of history, in the order of the log and from the log alone: also of what was deleted. A page
 * that is not full after so many events is given as it is, with more to come.
 */
export async function listEvents(
  db: Db,
  scope: EventScope,
  query: EventQuery,
  { inTurn = (read) => read(), maxLooked = MAX_LOOKED }: EventOptions = {},
): Promise<ListedEvents> {
  const edges = await findEventEdges(db, scope, query);
  if (!edges.has_thread) return { status: 'thread_missing' };
  if (!edges.has_entity) return { status: 'message_missing' };
  const missing = missingCursor(edges, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const walked = await walkEvents(db, { scope, query, edges }, { inTurn, maxLooked });
  const { items, hasMore } = cutPage(walked.heads, query);
  if (!walked.isOver && items.length === 0) {
    return { status: 'too_wide', looked: walked.looked, place: walked.place };
  }
  const events = await withChanges(db, items, inTurn);
  return { status: 'listed', items: events, hasMore: hasMore || !walked.isOver };
}

/** What each of some events has changed, beside it; what is heavy is read in turn. */
export async function withChanges(
  db: Db,
  heads: readonly EventHead[],
  inTurn: InTurn,
): Promise<readonly ListedEvent[]> {
  const light = await readChanges(db, heads, LIGHT_TEXT_BYTES);
  const changes =
    light === 'heavy' ? await inTurn(() => readChanges(db, heads, ANY_TEXT_BYTES)) : light;
  if (changes === 'heavy') throw new Error('a text is longer than PostgreSQL can hold');
  return heads.map((head) => ({ ...head, ...(changes.get(head.position) ?? UNREADABLE) }));
}

const UNREADABLE: ChangedBy = { isReadable: false, before: undefined, after: undefined };
