import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database';
import type { StoredEvent, Thread } from '#domain';
import { missingCursor, positionsOf, type FoundCursors } from './found-cursors';
import { lastUpTo, ofEntity } from './last-number';
import { listedThreads } from './listed-threads';
import type { AtPosition } from './list-messages-at';
import type { ListedThreads } from './list-threads';
import { neededEvents } from './needed-events';
import { boundsOf, cutPage, walkOf, type Bounds, type Order, type ThreadQuery } from './page';
import { storedEventJson } from './stored-event-sql';

export type ListedThreadsAt =
  | ListedThreads
  /** Nothing was found among so many events; whoever goes on does so from this thread. */
  | { readonly status: 'too_wide'; readonly looked: number; readonly place: string };

/** `maxLooked`: events of threads themselves that one request looks at. */
export type ThreadsAt = AtPosition & { readonly maxLooked?: number };

/** Events of threads themselves that one statement looks at, and that one request does. */
const MAX_PORTION = 1_000;
const MAX_LOOKED = 100_000;

/**
 * One page of a project's threads as it was at a position of the log: creations in the order of the list,
 * each folded up to there, then searched. What was deleted or does not match is passed over in portions;
 * a page that is not full after so many is given as it is, with more to come.
 */
export async function listThreadsAt(
  db: Db,
  projectId: string,
  query: ThreadQuery,
  { position, inTurn = (read) => read(), maxLooked = MAX_LOOKED }: ThreadsAt,
): Promise<ListedThreadsAt> {
  const cursors = await findCursors(db, projectId, query, position);
  const missing = missingCursor(cursors, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const { above, below } = boundsOf(query.order, positionsOf(cursors));
  const bounds = { above, below: Math.min(below, position + 1) };
  const search: Search = { projectId, query, position };
  const first = await readPortion(db, search, bounds, query.limit + 1);
  const begun = { ...first, looked: first.walked };
  const all = isEnough(begun, query)
    ? begun
    : await inTurn(() => goOn(db, search, begun, maxLooked));
  const page = cutPage(all.threads, query);
  if (all.isOver || page.hasMore) return { status: 'listed', ...page };
  if (page.items.length > 0) return { status: 'listed', ...page, hasMore: true };
  return { status: 'too_wide', looked: all.looked, place: all.lastId ?? 'the last of them' };
}

type Search = {
  readonly projectId: string;
  readonly query: ThreadQuery;
  readonly position: number;
};

type Portion = {
  readonly threads: readonly Thread[];
  /** What of the bounds is left. */
  readonly rest: Bounds;
  readonly isOver: boolean;
  readonly walked: number;
  readonly lastId: string | null;
};
type Collected = Portion & { readonly looked: number };

function isEnough({ threads, isOver }: Portion, { limit }: ThreadQuery): boolean {
  return isOver || threads.length > limit;
}

async function goOn(
  db: Db,
  search: Search,
  begun: Collected,
  maxLooked: number,
): Promise<Collected> {
  let all = begun;
  for (let size = begun.walked * 2; !isEnough(all, search.query); size *= 2) {
    if (all.looked >= maxLooked) return all;
    const next = await readPortion(db, search, all.rest, Math.min(size, MAX_PORTION));
    const threads = [...all.threads, ...next.threads];
    const [looked, lastId] = [all.looked + next.walked, next.lastId ?? all.lastId];
    all = { ...next, threads, looked, lastId };
  }
  return all;
}

type PortionRow = {
  readonly walked: number;
  readonly is_cut: boolean;
  readonly last: number | null;
  readonly last_id: string | null;
  readonly events: StoredEvent[] | null;
};

async function readPortion(
  db: Db,
  { projectId, query, position }: Search,
  bounds: Bounds,
  size: number,
): Promise<Portion> {
  const order = walkOf(query);
  // Where each thread may be passed over, all of the portion are needed; else no more than a page has.
  const most = query.metadata ? size : query.limit + 1;
  const portion = { order, size, most };
  const { rows } = await portionStatement(projectId, bounds, position, portion).execute(db);
  const [row] = rows;
  if (!row) throw new Error('a statement of one row brought none');
  const { walked, is_cut: isCut, last, last_id: lastId } = row;
  const threads = listedThreads([], row.events ?? [], bounds, query);
  const rest = order === 'asc' ? { above: last ?? 0 } : { below: last ?? 0 };
  return { threads, rest: { ...bounds, ...rest }, isOver: walked < size && !isCut, walked, lastId };
}

/**
 * The index finds no event of a message, only those of streams themselves: threads, and files. The offset
 * keeps the planner from joining with all that was ever deleted: each thread is looked up by itself.
 */
function portionStatement(
  projectId: string,
  { above, below }: Bounds,
  position: number,
  { order, size, most }: { readonly order: Order; readonly size: number; readonly most: number },
): RawBuilder<PortionRow> {
  const [walk, back] = order === 'asc' ? [sql`asc`, sql`desc`] : [sql`desc`, sql`asc`];
  return sql<PortionRow>`
    with walked as materialized (
      select e.entity_id, e.position, e.type from threadlog.events e
      where e.project_id = ${projectId} and e.entity_id = e.stream_id
        and e.position > ${above} and e.position < ${below}
      order by e.position ${walk} limit ${size}
    ),
    created as materialized (
      select w.entity_id, w.position, (${lastUpTo(ofEntity(sql`w.entity_id`), position)}) as rev
      from walked w
      where w.type = 'ThreadCreated' and not exists (
        select from threadlog.events d
        where d.entity_id = w.entity_id and d.type = 'ThreadDeleted' and d.position <= ${position}
        offset 0)
      order by w.position ${walk} limit ${most}
    ),
    cut as materialized (
      select position from created order by position ${walk} offset ${most - 1} limit 1
    )
    select (select count(*)::integer from walked) as walked,
      exists (select from cut) as is_cut,
      coalesce((select position from cut),
               (select position from walked order by position ${back} limit 1)) as last,
      (select entity_id from walked where type = 'ThreadCreated'
       order by position ${back} limit 1) as last_id,
      (select json_agg(${storedEventJson} order by e.position) from created
       cross join lateral (${neededEvents(sql`created.entity_id`, sql`created.rev`)}) e) as events`;
}

/** A thread's place is that of its creation, once it was there; ids of other projects have none here. */
async function findCursors(
  db: Db,
  projectId: string,
  { after, before }: ThreadQuery,
  position: number,
): Promise<FoundCursors> {
  const placeOf = (id: string | undefined): RawBuilder<unknown> => sql`(
    select position from threadlog.events
    where entity_id = ${id ?? null} and rev = 1 and stream_id = entity_id
      and type = 'ThreadCreated' and project_id = ${projectId} and position <= ${position})`;
  const { rows } = await sql<FoundCursors>`
    select ${placeOf(after)} as after_position, ${placeOf(before)} as before_position`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('a statement of one row brought none');
  return found;
}
