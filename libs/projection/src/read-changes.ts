import { sql, type RawBuilder } from 'kysely';
import { int8Array, type Db } from '#database';
import {
  decodeEvent,
  foldFile,
  foldMessage,
  foldNewest,
  foldThread,
  type RecordedEvent,
  type StoredEvent,
} from '#domain';
import type { EventHead } from './event-query';
import { isOfFile } from './fold-batch';
import { isTooLong, payloadUnlessTooLong, type MaybeCut } from './heavy-text';
import { changesOf, newestRev, REPLACES } from './needed-events';
import type { ReplayedState } from './replay';
import { storedEventColumnsWith } from './stored-event-sql';

/** What an event has made of what: `undefined` is before a creation, and behind a deletion. */
export type ChangedBy = {
  readonly isReadable: boolean;
  /** Whether that is because its content was destroyed. */
  readonly isErased?: boolean;
  /** Of the event that destroyed it: why, as whoever did it wrote. */
  readonly reason?: string | null;
  readonly before: ReplayedState | undefined;
  readonly after: ReplayedState | undefined;
};

/**
 * What each of some events has changed, by its position; an event that cannot be read, or that follows
 * one, has no changes here.
 * @returns 'heavy' when a text that it takes is longer than `maxText` bytes
 */
export async function readChanges(
  db: Db,
  heads: readonly EventHead[],
  maxText: number,
): Promise<ReadonlyMap<number, ChangedBy> | 'heavy'> {
  if (heads.length === 0) return new Map();
  const asked = new Set(heads.map(({ position }) => position));
  const { rows } = await changesStatement([...asked], maxText).execute(db);
  if (rows.some(isTooLong)) return 'heavy';
  return foldChanges(rows as readonly StoredEvent[], asked);
}

/**
 * Folds events over each other and notes what those asked for have changed. Pure.
 * @param events in order: those asked for, and of the life ahead of each what it takes to fold it
 */
export function foldChanges(
  events: readonly StoredEvent[],
  asked: ReadonlySet<number>,
): ReadonlyMap<number, ChangedBy> {
  const states = new Map<string, ReplayedState | undefined>();
  const stopped = new Set<string>();
  const changes = new Map<number, ChangedBy>();
  for (const event of events) {
    if (stopped.has(event.entityId)) continue;
    const before = states.get(event.entityId);
    try {
      const decoded = decodeEvent(event);
      const after = foldOne(before, decoded, event);
      states.set(event.entityId, after);
      if (asked.has(event.position)) changes.set(event.position, changeOf(decoded, before, after));
    } catch {
      stopped.add(event.entityId);
    }
  }
  return changes;
}

function foldOne(
  state: ReplayedState | undefined,
  decoded: RecordedEvent,
  event: StoredEvent,
): ReplayedState | undefined {
  const fold =
    event.entityId !== event.streamId ? foldMessage : isOfFile(event) ? foldFile : foldThread;
  return foldNewest(fold as never, state, decoded);
}

function changeOf(
  event: RecordedEvent,
  before: ReplayedState | undefined,
  after: ReplayedState | undefined,
): ChangedBy {
  switch (event.type) {
    case 'Erased':
      return { isReadable: false, isErased: true, before: undefined, after: undefined };
    case 'ContentErased':
    case 'FileErased':
      return { isReadable: true, before, after, reason: event.payload.reason };
    default:
      return { isReadable: true, before, after };
  }
}

/**
 * Of each entity what is never replaced, up to the last event asked for; and ahead of each event asked
 * for, unless the one before it is among them, the newest change to each field. Of a message changed a
 * hundred thousand times that is a handful.
 */
function changesStatement(
  positions: readonly number[],
  maxText: number,
): RawBuilder<MaybeCut<StoredEvent>> {
  return sql<MaybeCut<StoredEvent>>`
    with page as materialized (
      select position, entity_id, stream_id, rev from threadlog.events
      where position = any(${int8Array(positions)}::bigint[])
    ),
    lasting as materialized (
      select e.position from (select entity_id, max(rev) as rev from page group by entity_id) p
      cross join lateral (
        select position from threadlog.events
        where entity_id = p.entity_id and rev < p.rev and type not in ${REPLACES} offset 0) e
    ),
    replaced as materialized (
      select e.position from (
        select p.entity_id, ${newestAhead(sql`o.type in ${REPLACES}`)} as any_field,
          case when p.entity_id = p.stream_id then ${newestAhead(changesOf('metadata'))} end as metadata,
          case when p.entity_id = p.stream_id then ${newestAhead(changesOf('tool_resources'))} end as tool_resources
        from page p
        where p.rev > 1 and not exists (
          select from page q where q.entity_id = p.entity_id and q.rev = p.rev - 1)
        offset 0) n
      cross join lateral (
        select position from threadlog.events e
        where e.entity_id = n.entity_id and e.rev in (n.any_field, n.metadata, n.tool_resources)
        offset 0) e
    )
    select ${storedEventColumnsWith(payloadUnlessTooLong(maxText))}
    from threadlog.events e
    where e.position = any(array(
      select position from page union select position from lasting
      union select position from replaced))
    order by e.position`;
}

/** Of the event `p`. */
function newestAhead(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return newestRev(sql`p.entity_id`, sql`p.rev - 1`, which);
}
