import { sql, type RawBuilder } from 'kysely';
import { READ_MODEL, type Db } from '#database';
import type { Message, StoredEvent } from '#domain';
import { missingCursor, positionsOf, type FoundCursors } from './found-cursors';
import {
  ANY_TEXT_BYTES,
  isTooLong,
  LIGHT_TEXT_BYTES,
  payloadUnlessTooLong,
  unlessTooLong,
  type MaybeCut,
} from './heavy-text';
import { listFromLog } from './list-from-log';
import { mergeTail } from './merge-tail';
import { boundsOf, cutPage, walkOf, type ListTarget, type Page, type PageQuery } from './page';
import { messageOf, type MessageRow } from './rows';
import { CLOSED, storedEventJsonWith } from './stored-event-sql';

export type ListedMessages =
  | { readonly status: 'thread_missing' }
  /** Only of the past: now there is no such thread. */
  | { readonly status: 'content_erased' }
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  | ({ readonly status: 'listed' } & Page<Message>);

/** Tail events that a list folds over its rows; behind a longer tail it reads the log alone. */
const MAX_TAIL = 256;

export type ListOptions = {
  readonly maxTail?: number;
  /** Lets pages with long texts be read a few at a time; by default as they come. */
  readonly inTurn?: InTurn;
};

export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;

/**
 * One page of a thread's messages as of now, however far the projection is. One statement, so one
 * snapshot, brings the rows, the tail and the cursors' places; the tail is folded over the rows with
 * the reducer that the projector uses. Cursors are looked up in the log, where a message that is not
 * projected yet, or deleted, still has its place.
 */
export async function listMessages(
  db: Db,
  target: ListTarget,
  query: PageQuery,
  { maxTail = MAX_TAIL, inTurn = (read) => read() }: ListOptions = {},
): Promise<ListedMessages> {
  const light = await readPage(db, target, query, { maxTail, maxText: LIGHT_TEXT_BYTES });
  if (light !== 'heavy') return light;
  const whole = await inTurn(() =>
    readPage(db, target, query, { maxTail, maxText: ANY_TEXT_BYTES }),
  );
  if (whole === 'heavy') throw new Error('a text is longer than PostgreSQL can hold');
  return whole;
}

type Limits = { readonly maxTail: number; readonly maxText: number };

async function readPage(
  db: Db,
  target: ListTarget,
  query: PageQuery,
  limits: Limits,
): Promise<ListedMessages | 'heavy'> {
  const { rows } = await pageStatement(target, query, limits).execute(db);
  const [head] = rows;
  if (!head) return { status: 'thread_missing' };
  const missing = missingCursor(head, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const tail = head.tail ?? [];
  if (tail.length > limits.maxTail) {
    const page = await listFromLog(db, target, query, limits);
    return page === 'heavy' ? page : { status: 'listed', ...page };
  }
  if (tail.some(isTooLong) || rows.some(isCut)) return 'heavy';
  const bounds = boundsOf(query.order, positionsOf(head));
  const projected = rows.filter(isPresent).map(messageOf);
  const merged = mergeTail(projected, tail as readonly StoredEvent[], bounds, query);
  return { status: 'listed', ...cutPage(merged, query) };
}

/** Head columns stand in every row; a page without rows still has one, for the left join. */
type PageRow = { [K in keyof MessageRow]: MessageRow[K] | null } & FoundCursors & {
    readonly tail: MaybeCut<StoredEvent>[] | null;
  };

const AFTER_POSITION = sql`(select position from cursor_after)`;
const BEFORE_POSITION = sql`(select position from cursor_before)`;

function pageStatement(
  { projectId, threadId }: ListTarget,
  query: PageQuery,
  { maxTail, maxText }: Limits,
): RawBuilder<PageRow> {
  const [above, below] =
    query.order === 'asc' ? [AFTER_POSITION, BEFORE_POSITION] : [BEFORE_POSITION, AFTER_POSITION];
  return sql<PageRow>`
    with thread as materialized (
      select project_id, type from threadlog.events
      where stream_id = ${threadId} order by version desc limit 1
    ),
    tail as materialized (
      select e.* from threadlog.events e
      where e.stream_id = ${threadId} and e.version > coalesce((
        select applied_version from ${sql.table(`${READ_MODEL}.thread_heads`)}
        where thread_id = ${threadId}), 0)
      order by e.version limit ${maxTail + 1}
    ),
    cursor_after as materialized (${cursorPosition(threadId, query.after)}),
    cursor_before as materialized (${cursorPosition(threadId, query.before)}),
    page as (
      select m.message_id, m.thread_id, m.position, m.rev, m.created_at, m.role, m.assistant_id,
             m.run_id, m.attachments, m.metadata,
             ${unlessTooLong(sql`m.content`, maxText)} as content
      from ${sql.table(`${READ_MODEL}.messages`)} m
      where m.thread_id = ${threadId}
        and m.position > coalesce(${above}, 0)
        and m.position < coalesce(${below}, ${Number.MAX_SAFE_INTEGER}::bigint)
        ${query.runId === undefined ? sql`` : sql`and m.run_id = ${query.runId}`}
      order by m.position ${sql.raw(walkOf(query))}
      limit ${query.limit} + 1 + (select count(*) from tail where type = 'MessageDeleted')
    )
    select page.*,
      (select json_agg(${storedEventJsonWith(payloadUnlessTooLong(maxText))} order by e.version) from tail e) as tail,
      ${AFTER_POSITION} as after_position,
      ${BEFORE_POSITION} as before_position
    from thread left join page on true
    where thread.project_id = ${projectId} and thread.type not in ${CLOSED}`;
}

/** A message's place is that of its creation; ids of other threads have none here. */
function cursorPosition(threadId: string, id: string | undefined): RawBuilder<unknown> {
  return sql`
    select position from threadlog.events
    where entity_id = ${id ?? null} and rev = 1 and stream_id = ${threadId}
      and type = 'MessageCreated'`;
}

function isPresent(row: PageRow): row is PageRow & MessageRow {
  return row.message_id !== null;
}

/** Whether the row is there, and its content was kept back. */
function isCut(row: PageRow): boolean {
  return row.message_id !== null && row.content === null;
}
