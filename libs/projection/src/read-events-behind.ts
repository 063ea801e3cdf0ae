import type { Db } from '#database';
import type { EventFilter, EventScope } from './event-query';
import { findEventEdges } from './find-event-edges';
import { withChanges, type ListedEvent } from './list-events';
import type { InTurn } from './list-messages';
import { cutPage } from './page';
import { walkEvents } from './walk-events';

export type EventsBehind = {
  /** In the order of the log. */
  readonly events: readonly ListedEvent[];
  /** Up to here there are no others. */
  readonly position: number;
};

type Stretch = {
  readonly projectId: string;
  readonly filter: EventFilter;
  /** The position to go on behind, and the one to look up to: the head of the log, or below. */
  readonly behind: number;
  readonly upTo: number;
};

type Bounds = {
  readonly limit: number;
  /** Positions of the log that are looked at, where what is asked for is rare. */
  readonly maxLooked: number;
  readonly inTurn: InTurn;
};

/** The next of a project's events behind a position, for who follows the log: none is left out. */
export async function readEventsBehind(
  db: Db,
  { projectId, filter, behind, upTo }: Stretch,
  { limit, maxLooked, inTurn }: Bounds,
): Promise<EventsBehind> {
  const scope: EventScope = { of: 'project', projectId };
  const query = { ...filter, limit, order: 'asc' as const, from: behind + 1, to: upTo };
  // Of a thread they are walked by version: all of these are its own, and the walk is as short as it can be.
  const isOfThread = filter.threadId !== undefined;
  const edges = isOfThread
    ? await findEventEdges(db, scope, query)
    : { low: behind, high: Math.max(behind, upTo) };
  const walk = { scope, query, edges };
  const walked = await walkEvents(db, walk, {
    inTurn,
    maxLooked: isOfThread ? Number.MAX_SAFE_INTEGER : maxLooked,
  });
  const { items, hasMore } = cutPage(walked.heads, query);
  const events = await withChanges(db, items, inTurn);
  const end = walked.isOver ? upTo : walked.place;
  return { events, position: hasMore ? (items.at(-1)?.position ?? end) : end };
}
