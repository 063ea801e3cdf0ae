import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database';
import type { EventQuery, EventScope } from './event-query';
import { positionsOf, type FoundCursors } from './found-cursors';
import { lastUpTo, OF_LOG, ofEntity, ofStream, type Sequence } from './last-number';
import { boundsOf } from './page';

/** Between which of its own numbers a scope is walked: behind `low`, and up to `high`. */
export type EventEdges = FoundCursors & {
  /** Whether the project ever had what the scope is of. */
  readonly has_thread: boolean;
  readonly has_entity: boolean;
  readonly low: number;
  readonly high: number;
};

/** By which numbers a scope is walked: those that have the fewest others among them. */
export function sequenceOf(scope: EventScope, { threadId }: EventQuery): Sequence {
  switch (scope.of) {
    case 'message':
      return ofEntity(sql`${scope.messageId}`);
    case 'thread':
      return ofStream(sql`${scope.threadId}`);
    case 'project':
      return threadId === undefined ? OF_LOG : ofStream(sql`${threadId}`);
  }
}

/** What lies between the cursors, and between the positions that were asked for. */
export async function findEventEdges(
  db: Db,
  scope: EventScope,
  query: EventQuery,
): Promise<EventEdges> {
  const { rows } = await sql<FoundCursors & Pick<EventEdges, 'has_thread' | 'has_entity'>>`
    select ${hasThread(scope)} as has_thread, ${hasMessage(scope)} as has_entity,
      ${placeOf(scope, query.after)} as after_position,
      ${placeOf(scope, query.before)} as before_position`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('a statement of one row brought none');
  const { above, below } = boundsOf(query.order, positionsOf(found));
  const first = Math.max(above, (query.from ?? 1) - 1);
  const last = Math.min(below - 1, query.to ?? Number.MAX_SAFE_INTEGER);
  const edges = await findNumbers(db, sequenceOf(scope, query), first, last);
  return { ...found, ...edges };
}

async function findNumbers(
  db: Db,
  sequence: Sequence,
  first: number,
  last: number,
): Promise<Pick<EventEdges, 'low' | 'high'>> {
  if (sequence.column === 'position') {
    const { rows } = await sql<{ head: number }>`
      select coalesce(max(position), 0) as head from threadlog.events`.execute(db);
    return { low: first, high: Math.min(last, rows[0]?.head ?? 0) };
  }
  const { rows } = await sql<Pick<EventEdges, 'low' | 'high'>>`
    select (${lastUpTo(sequence, first)}) as low, (${lastUpTo(sequence, last)}) as high`.execute(
    db,
  );
  const [edges] = rows;
  if (!edges) throw new Error('a statement of one row brought none');
  return edges;
}

function hasThread(scope: EventScope): RawBuilder<unknown> {
  if (scope.of === 'project') return sql`true`;
  return sql`exists (
    select from threadlog.events
    where entity_id = ${scope.threadId} and rev = 1 and stream_id = ${scope.threadId}
      and project_id = ${scope.projectId} and type = 'ThreadCreated')`;
}

function hasMessage(scope: EventScope): RawBuilder<unknown> {
  if (scope.of !== 'message') return sql`true`;
  return sql`exists (
    select from threadlog.events
    where entity_id = ${scope.messageId} and rev = 1 and stream_id = ${scope.threadId}
      and entity_id <> stream_id and project_id = ${scope.projectId})`;
}

/** An event's place is its position; events of others have none here. */
function placeOf(scope: EventScope, id: string | undefined): RawBuilder<unknown> {
  return sql`(
    select position from threadlog.events
    where event_id = ${id ?? null}::uuid and project_id = ${scope.projectId}
      ${scope.of === 'project' ? sql`` : sql`and stream_id = ${scope.threadId}`}
      ${scope.of === 'message' ? sql`and entity_id = ${scope.messageId}` : sql``})`;
}
