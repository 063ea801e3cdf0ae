import { sql } from 'kysely';
import type { Db } from '#database';
import type { EventHead, EventQuery, EventScope } from './event-query';
import { sequenceOf, type EventEdges } from './find-event-edges';
import type { InTurn } from './list-messages';
import { walkOf } from './page';

/** What is walked, and from where to where. */
export type EventWalk = {
  readonly scope: EventScope;
  readonly query: EventQuery;
  readonly edges: Pick<EventEdges, 'low' | 'high'>;
};

export type WalkedEvents = {
  /** What the page needs, or what was found. */
  readonly heads: readonly EventHead[];
  /** Whether there is nothing behind what was looked at, or enough was found. */
  readonly isOver: boolean;
  readonly looked: number;
  /** Position up to which it was looked at, in the direction of the walk. */
  readonly place: number;
};

/** Events that a statement looks at: few at first, because what is asked for is mostly near. */
const PORTION = { first: 500, most: 20_000 } as const;

/**
 * Finds one event more than fit the page. They are walked by the numbers that they have in the log, in
 * their stream or in their entity: these have no holes, so a portion is a range of them, and no filter
 * needs an index. The first portion is read at once, what more it takes in turn.
 */
export async function walkEvents(
  db: Db,
  walk: EventWalk,
  { inTurn, maxLooked }: { readonly inTurn: InTurn; readonly maxLooked: number },
): Promise<WalkedEvents> {
  const begun = await goOn(db, walk, begin(walk), Math.min(PORTION.first, maxLooked));
  if (begun.isOver || begun.looked >= maxLooked) return begun;
  return inTurn(() => goOn(db, walk, begun, maxLooked));
}

type Going = WalkedEvents & { readonly rest: Pick<EventEdges, 'low' | 'high'> };

function begin({ edges }: EventWalk): Going {
  return { heads: [], isOver: edges.low >= edges.high, looked: 0, place: 0, rest: edges };
}

async function goOn(db: Db, walk: EventWalk, begun: Going, maxLooked: number): Promise<Going> {
  let going = begun;
  let size: number = PORTION.first;
  while (!going.isOver && going.looked < maxLooked) {
    going = await readPortion(db, walk, going, Math.min(size, maxLooked - going.looked));
    size = Math.min(size * 2, PORTION.most);
  }
  return going;
}

async function readPortion(db: Db, walk: EventWalk, going: Going, size: number): Promise<Going> {
  const { low, high } = going.rest;
  const isUp = walkOf(walk.query) === 'asc';
  const range = isUp
    ? { low, high: Math.min(high, low + size) }
    : { low: Math.max(low, high - size), high };
  const wanted = walk.query.limit + 1 - going.heads.length;
  const found = await readRange(db, walk, range, wanted);
  const heads = [...going.heads, ...found];
  const rest = isUp ? { low: range.high, high } : { low, high: range.low };
  return {
    heads,
    isOver: heads.length > walk.query.limit || rest.low >= rest.high,
    looked: going.looked + range.high - range.low,
    place: isUp ? range.high : range.low + 1,
    rest,
  };
}

async function readRange(
  db: Db,
  { scope, query }: EventWalk,
  { low, high }: Pick<EventEdges, 'low' | 'high'>,
  limit: number,
): Promise<readonly EventHead[]> {
  const { column, where } = sequenceOf(scope, query);
  const number = sql.ref(`m.${column}`);
  const { rows } = await sql<EventHead>`
    select e.event_id as "eventId", e.position, e.version, e.rev, e.type,
      floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt",
      e.stream_id as "streamId", e.entity_id as "entityId", e.actor, k.name as "actorName", e.meta
    from (
      select m.event_id, m.position, m.version, m.rev, m.type, m.recorded_at, m.stream_id,
             m.entity_id, m.project_id, m.actor, m.meta
      from threadlog.events m
      where ${where} and ${number} > ${low} and ${number} <= ${high}
        and m.project_id = ${scope.projectId}
        ${scope.of === 'message' ? sql`and m.stream_id = ${scope.threadId}` : sql``}
        ${query.type === undefined ? sql`` : sql`and m.type = ${query.type}`}
        ${query.actor === undefined ? sql`` : sql`and m.actor = ${query.actor}`}
      order by ${number} ${sql.raw(walkOf(query))} limit ${limit}
    ) e
    left join threadlog.api_keys k on k.key_id = e.actor and k.project_id = e.project_id
    order by e.position`.execute(db);
  return rows;
}
