import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database';
import {
  decodeEvent,
  ERASED_PAYLOAD,
  foldFile,
  foldMessage,
  foldThread,
  type Message,
  type StoredEvent,
  type StoredFile,
  type Thread,
} from '#domain';
import { isOfFile } from './fold-batch';
import { storedEventJson } from './stored-event-sql';

/** What is replayed. */
export type ReplayScope =
  /** A thread itself, and every message that it ever had. */
  | { readonly of: 'thread'; readonly threadId: string }
  | { readonly of: 'message'; readonly messageId: string }
  | { readonly of: 'all' }
  /** Whatever may be different at the end than behind `since`. */
  | { readonly of: 'changed'; readonly since: number };

/** A thread, a message or a file, with its events up to a position. */
export type ReplayedEntity = {
  readonly kind: 'thread' | 'message' | 'file';
  readonly id: string;
  readonly streamId: string;
  readonly events: readonly StoredEvent[];
  /** Where its thread was deleted, and a message with it. */
  readonly threadDeleted: number | null;
};

export type ReplayedState = Thread | Message | StoredFile;

export type Replayed = {
  /** What it was; `undefined` before its creation, and behind its deletion. */
  readonly state: ReplayedState | undefined;
  /** The event that could not be folded; the state is the one before it. */
  readonly stopped?: { readonly position: number; readonly reason: string };
  /** Its content was destroyed since: nobody can know any more what it was. */
  readonly isErased?: boolean;
};

/** Entities of a page: each may have a megabyte of text. */
const PAGE = 100;

/**
 * Every entity in scope that was created up to `to`, in the order of the log, a page at a time: however
 * many there are, a page is all that is held.
 */
export async function* replay(
  db: Db,
  scope: ReplayScope,
  to: number,
): AsyncGenerator<ReplayedEntity, void, undefined> {
  let behind = 0;
  for (;;) {
    const { rows } = await pageStatement(scope, to, behind).execute(db);
    for (const { type, place, again, ...row } of rows) {
      behind = place;
      if (!again) yield { ...row, kind: kindOf(row) };
      if (scope.of === 'changed' && type === 'ThreadDeleted') {
        yield* untouched(db, { threadId: row.streamId, since: scope.since }, to);
      }
    }
    if (rows.length < PAGE) return;
  }
}

/** Messages that went with their thread, with no event of their own behind `since`. */
async function* untouched(
  db: Db,
  { threadId, since }: { readonly threadId: string; readonly since: number },
  to: number,
): AsyncGenerator<ReplayedEntity, void, undefined> {
  for await (const entity of replay(db, { of: 'thread', threadId }, to)) {
    const last = entity.events.at(-1);
    if (entity.kind === 'message' && last && last.position <= since) yield entity;
  }
}

/** The entity as its events up to `at` have made it. Pure. */
export function foldEntity(entity: ReplayedEntity, at: number): Replayed {
  let state: ReplayedState | undefined;
  let isErased = false;
  for (const stored of entity.events) {
    if (stored.position > at) break;
    isErased ||= stored.payload === ERASED_PAYLOAD;
    try {
      state = FOLD[entity.kind](state as never, decodeEvent(stored));
    } catch (error) {
      return { state, stopped: { position: stored.position, reason: String(error) } };
    }
  }
  if (isOver(entity, at)) return { state: undefined };
  return isErased ? { state: undefined, isErased } : { state };
}

/** Whether it was deleted by then, or its thread: that is known also of what was erased. */
function isOver({ kind, events, threadDeleted }: ReplayedEntity, at: number): boolean {
  if (kind === 'message' && threadDeleted !== null && threadDeleted <= at) return true;
  const last = events.filter(({ position }) => position <= at).at(-1);
  return last !== undefined && OVER.has(last.type);
}

const OVER: ReadonlySet<string> = new Set([
  ...['ThreadDeleted', 'MessageDeleted', 'FileDeleted', 'ContentErased', 'FileErased'],
]);

const FOLD = { thread: foldThread, message: foldMessage, file: foldFile } as const;

function kindOf({ id, streamId, events }: Omit<ReplayedEntity, 'kind'>): ReplayedEntity['kind'] {
  if (id !== streamId) return 'message';
  return events.some(isOfFile) ? 'file' : 'thread';
}

type PageRow = Omit<ReplayedEntity, 'kind'> & {
  readonly type: string;
  /** By which the next page is found. */
  readonly place: number;
  /** It was brought before, and is here for what else its event does. */
  readonly again: boolean;
};

function pageStatement(scope: ReplayScope, to: number, behind: number): RawBuilder<PageRow> {
  return sql<PageRow>`
    select c.entity_id as id, c.stream_id as "streamId", c.type, c.place, c.again,
      (select json_agg(${storedEventJson} order by e.rev) from threadlog.events e
       where e.entity_id = c.entity_id and e.position <= ${to}) as events,
      (select d.position from threadlog.events d
       where d.entity_id = c.stream_id and d.type = 'ThreadDeleted' and d.position <= ${to}
       limit 1) as "threadDeleted"
    from (${entitiesOf(scope, to, behind)} limit ${PAGE}) c
    order by c.place`;
}

/** One event for each entity: its first, or its first in the range that matters. */
function entitiesOf(scope: ReplayScope, to: number, behind: number): RawBuilder<unknown> {
  switch (scope.of) {
    case 'thread':
      return sql`
        select e.*, e.version as place, false as again from threadlog.events e
        where e.stream_id = ${scope.threadId} and e.rev = 1 and e.version > ${behind}
          and e.position <= ${to}
        order by e.version`;
    case 'message':
      return sql`
        select e.*, e.position as place, false as again from threadlog.events e
        where e.entity_id = ${scope.messageId} and e.rev = 1 and e.position > ${behind}
          and e.position <= ${to} and e.entity_id <> e.stream_id
        order by e.position`;
    case 'all':
      return sql`
        select e.*, e.position as place, false as again from threadlog.events e
        where e.rev = 1 and e.position > ${behind} and e.position <= ${to}
        order by e.position`;
    case 'changed':
      return sql`
        select * from (
          select e.*, e.position as place, exists (
            select from threadlog.events p
            where p.entity_id = e.entity_id and p.rev = e.rev - 1 and p.position > ${scope.since}
          ) as again
          from threadlog.events e
          where e.position > greatest(${behind}::bigint, ${scope.since}) and e.position <= ${to}
        ) e
        where not again or type = 'ThreadDeleted'
        order by position`;
  }
}
