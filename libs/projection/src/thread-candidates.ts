import { sql, type RawBuilder } from 'kysely';
import { READ_MODEL, textArray } from '#database';
import type { StoredEvent, Thread } from '#domain';
import type { FoundCursors } from './found-cursors';
import { neededEvents } from './needed-events';
import { walkOf, type ThreadQuery } from './page';
import { storedEventJson } from './stored-event-sql';

/** Everything that can be on a page, in one row; `null` stands for none. */
export type ThreadCandidates = FoundCursors & {
  /** Projected threads, as they were projected. */
  readonly threads: Thread[] | null;
  /** Every unapplied event of the candidates themselves, in order. */
  readonly tail: StoredEvent[] | null;
  /** Position of the last changed thread of a full portion; `null` when there are no more. */
  readonly more_behind: number | null;
};

export type Portion = {
  /** Where the portion before this one ended; 0 for the first. */
  readonly behind: number;
  readonly atMost: number;
};

const THREADS = sql.table(`${READ_MODEL}.threads`);
const PAIRS = sql.table(`${READ_MODEL}.thread_metadata`);

/**
 * The statement behind a list of threads. Candidates are found in the order of the list: projected
 * ones by an index of the read tables, those behind the checkpoint by an index of the log.
 */
export function threadCandidates(
  projectId: string,
  query: ThreadQuery,
  portion: Portion,
): RawBuilder<ThreadCandidates> {
  const wanted = Object.entries(query.metadata ?? {});
  const candidates = wanted.length
    ? matchingCandidates(projectId, query, wanted, portion)
    : anyCandidates(projectId, query);
  return sql<ThreadCandidates>`
    with cursor_after as materialized (${placeOf(projectId, query.after)}),
    cursor_before as materialized (${placeOf(projectId, query.before)}),
    bounds as materialized (${bounds(query)}),
    ${candidates}
    select
      (select json_agg(${threadJson}) from ${THREADS} t
       where t.thread_id = any(array(select thread_id from candidates))) as threads,
      (select json_agg(${storedEventJson} order by e.position) from candidates c
       left join lateral (
         select rev from ${THREADS} t where t.thread_id = c.thread_id offset 0) t on true
       cross join lateral (${unappliedEvents}) e) as tail,
      ${wanted.length ? moreBehind(portion) : sql`null::bigint`} as more_behind,
      (select position from cursor_after) as after_position,
      (select position from cursor_before) as before_position`;
}

/** Unapplied events of one thread that are brought as they are; of more, those that still count. */
const MAX_EVENTS = 16;

/** Of the thread `c.thread_id`, whose row is at `t.rev`, if it has one. */
const unappliedEvents = sql`
  select e.* from (
    select coalesce(t.rev, 0) as applied, max(l.rev) - coalesce(t.rev, 0) > ${sql.lit(MAX_EVENTS)} as are_many
    from threadlog.events l where l.entity_id = c.thread_id offset 0) h
  cross join lateral (
    select * from threadlog.events
    where entity_id = c.thread_id and rev > h.applied and not h.are_many
    union all
    select * from (${neededEvents(sql`c.thread_id`)}) n where n.rev > h.applied and h.are_many
    offset 0) e`;

/** A thread's place is that of its creation; ids of other projects have none here. */
function placeOf(projectId: string, id: string | undefined): RawBuilder<unknown> {
  return sql`
    select position from threadlog.events
    where entity_id = ${id ?? null} and rev = 1 and stream_id = entity_id
      and type = 'ThreadCreated' and project_id = ${projectId}`;
}

function bounds({ order }: ThreadQuery): RawBuilder<unknown> {
  const [above, below] = order === 'asc' ? ['after', 'before'] : ['before', 'after'];
  return sql`
    select coalesce((select position from ${sql.table(`cursor_${above}`)}), 0) as above,
           coalesce((select position from ${sql.table(`cursor_${below}`)}),
                    ${Number.MAX_SAFE_INTEGER}::bigint) as below,
           (select position from threadlog.checkpoints where name = 'read_model') as applied`;
}

const ABOVE = sql`(select above from bounds)`;
const BELOW = sql`(select below from bounds)`;
const APPLIED = sql`(select applied from bounds)`;

/** The index finds no event of a message, only those of streams themselves: threads, and files. */
const ownEventsOf = (projectId: string): RawBuilder<unknown> =>
  sql`e.project_id = ${projectId} and e.entity_id = e.stream_id`;

/** A type that this code does not know leaves one, too: the fold stops ahead of it. */
const LEAVES_A_THREAD = sql`e.type not in (
  'ThreadDeleted', 'ContentErased', 'FileUploaded', 'FileDeleted', 'FileErased')`;

/**
 * Without a search, a page is made of threads that exist, whatever became of them otherwise: as many
 * as it takes of those projected and not deleted since, and of those created since.
 */
function anyCandidates(projectId: string, query: ThreadQuery): RawBuilder<unknown> {
  const [walk, enough] = [sql.raw(walkOf(query)), sql`${query.limit} + 1`];
  const notDeleted = sql`not exists (
    select from threadlog.events d where d.entity_id = e.entity_id and d.type = 'ThreadDeleted')`;
  return sql`
    projected as materialized (
      select t.thread_id from ${THREADS} t
      where t.project_id = ${projectId} and t.position > ${ABOVE} and t.position < ${BELOW}
        and not exists (
          select from threadlog.events d
          where d.entity_id = t.thread_id and d.rev > t.rev and d.type = 'ThreadDeleted')
      order by t.position ${walk} limit ${enough}
    ),
    created as materialized (
      select e.entity_id from threadlog.events e
      where ${ownEventsOf(projectId)} and e.type = 'ThreadCreated'
        and e.position > greatest(${ABOVE}, ${APPLIED}) and e.position < ${BELOW} and ${notDeleted}
      order by e.position ${walk} limit ${enough}
    ),
    quarantined as materialized (
      select e.entity_id from (select distinct stream_id from threadlog.dead_events) q
      join threadlog.events e on e.entity_id = q.stream_id and e.rev = 1
      where ${ownEventsOf(projectId)} and e.type = 'ThreadCreated'
        and e.position > ${ABOVE} and e.position < ${BELOW} and ${notDeleted}
    ),
    candidates as materialized (
      select thread_id from projected union select entity_id from created
      union select entity_id from quarantined
    )`;
}

/**
 * With a search, the projected threads that match and have not changed since, and all that have
 * changed since, each at its last event: whether those match, only their fold tells.
 */
function matchingCandidates(
  projectId: string,
  query: ThreadQuery,
  wanted: readonly (readonly [string, string])[],
  { behind, atMost }: Portion,
): RawBuilder<unknown> {
  const walk = sql.raw(walkOf(query));
  return sql`
    wanted as materialized (
      select threadlog.metadata_pair(${projectId}, w.key, w.value) as pair, w.ordinal
      from unnest(${textArray(wanted.map(([key]) => key))}::text[],
                  ${textArray(wanted.map(([, value]) => value))}::text[])
           with ordinality as w (key, value, ordinal)
    ),
    rarest as materialized (${rarestPair(query, wanted.length)}),
    projected as materialized (
      select t.thread_id from (
        select m.position from ${PAIRS} m
        where m.pair = (select pair from rarest)
          and m.position > ${ABOVE} and m.position < ${BELOW} and ${behind}::bigint = 0
          ${wanted.length > 1 ? sql.join(wanted.map(hasPair), sql` `) : sql``}
        order by m.position ${walk} offset 0) m
      cross join lateral (
        select thread_id, rev from ${THREADS}
        where project_id = ${projectId} and position = m.position offset 0) t
      where not exists (
        select from threadlog.events e where e.entity_id = t.thread_id and e.rev > t.rev)
      order by m.position ${walk} limit ${query.limit} + 1
    ),
    changed as materialized (
      (select e.entity_id as thread_id, e.position from threadlog.events e
       where ${ownEventsOf(projectId)} and e.position > greatest(${behind}::bigint, ${APPLIED})
         and ${LEAVES_A_THREAD} and not exists (
           select from threadlog.events l where l.entity_id = e.entity_id and l.rev > e.rev)
       order by e.position limit ${atMost})
      union all
      (select e.entity_id, e.position
       from (select distinct stream_id from threadlog.dead_events) q
       cross join lateral (
         select * from threadlog.events l where l.entity_id = q.stream_id
         order by l.rev desc limit 1) e
       where ${ownEventsOf(projectId)} and e.position > ${behind}::bigint
         and e.position <= ${APPLIED} and ${LEAVES_A_THREAD} and not exists (
           select from ${THREADS} t where t.thread_id = e.entity_id and t.rev = e.rev))
      order by position limit ${atMost}
    ),
    candidates as materialized (
      select thread_id from projected union all select thread_id from changed
    )`;
}

/** Matches of a pair that are looked at to tell how rare it is. */
const SAMPLE = 500;

/**
 * Of several pairs, the one whose matches lie furthest apart where the walk begins: following it,
 * the fewest threads are looked at in vain.
 */
function rarestPair(query: ThreadQuery, pairs: number): RawBuilder<unknown> {
  if (pairs === 1) return sql`select pair from wanted`;
  const walk = walkOf(query);
  return sql`
    select w.pair from wanted w left join lateral (
      select m.position from ${PAIRS} m
      where m.pair = w.pair and m.position > ${ABOVE} and m.position < ${BELOW}
      order by m.position ${sql.raw(walk)} offset ${sql.lit(SAMPLE)} limit 1) s on true
    order by s.position ${sql.raw(walk === 'asc' ? 'desc' : 'asc')} nulls first limit 1`;
}

/**
 * A pair is looked up for one thread after the other: "or" keeps the planner from joining, "offset"
 * from reading all threads of the pair into a hash, which looks cheap to it once the table was vacuumed.
 */
function hasPair(_: unknown, index: number): RawBuilder<unknown> {
  const pair = sql`(select pair from wanted where ordinal = ${sql.lit(index + 1)})`;
  return sql`and (${pair} = (select pair from rarest) or exists (
    select from ${PAIRS} o where o.pair = ${pair} and o.position = m.position offset 0))`;
}

function moreBehind({ atMost }: Portion): RawBuilder<unknown> {
  return sql`(select max(position) from changed having count(*) = ${atMost}::bigint)`;
}

/** A row of the table `threads` as one JSON object in the shape of `Thread`. */
const threadJson: RawBuilder<unknown> = sql`json_build_object(
  'id', t.thread_id, 'projectId', t.project_id, 'position', t.position, 'rev', t.rev,
  'createdAt', floor(extract(epoch from t.created_at) * 1000)::bigint,
  'metadata', t.metadata::json, 'toolResources', t.tool_resources::json)`;
