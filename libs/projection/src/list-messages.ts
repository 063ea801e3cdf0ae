import { sql, type RawBuilder } from 'kysely';
import { int4Array, READ_MODEL, textArray, type Db } from '#database';
import type { Message, StoredEvent } from '#domain';
import { missingCursor, positionsOf, type FoundCursors } from './found-cursors';
import {
  ANY_TEXT_BYTES,
  isTooLong,
  LIGHT_TEXT_BYTES,
  payloadUnlessTooLong,
  type MaybeCut,
} from './heavy-text';
import { listFromLog } from './list-from-log';
import { mergeTail } from './merge-tail';
import { boundsOf, cutPage, walkOf, type ListTarget, type Page, type PageQuery } from './page';
import { messageColumns, messageOf, type ReadMessageRow } from './rows';
import { CLOSED, storedEventJsonWith } from './stored-event-sql';

export type ListedMessages =
  | { readonly status: 'thread_missing' }
  /** Only of the past: now there is no such thread. */
  | { readonly status: 'content_erased' }
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  | ({ readonly status: 'listed' } & Page<Message>);

/** Of now; and the version of the thread that it shows, 0 where there is no such thread. */
export type PageNow = {
  /** `unchanged`: the thread still has the version that was known. */
  readonly listed: ListedMessages | { readonly status: 'unchanged' };
  readonly version: number;
};

/** Tail events that a list folds over its rows; behind a longer tail it reads the log alone. */
const MAX_TAIL = 256;

export type ListOptions = {
  readonly maxTail?: number;
  /** Lets pages with long texts be read a few at a time; by default as they come. */
  readonly inTurn?: InTurn;
  readonly onTail?: OnTail | undefined;
};

/** Told of each read how many events were behind the read tables, for metrics; at most one more than are folded. */
export type OnTail = (events: number) => void;

export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;

/** A page, and of which thread; at `knownVersion` of the thread the asker has it already. */
export type ListAsked = {
  readonly target: ListTarget;
  readonly query: PageQuery;
  readonly knownVersion?: number;
};

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
  options: ListOptions = {},
): Promise<ListedMessages> {
  const [page] = await listPages(db, [{ target, query }], options);
  if (!page || page.listed.status === 'unchanged') throw new Error('a page was not looked for');
  return page.listed;
}

/**
 * Several at once, of one `shapeOf`. Those with long texts are read again, one by one, in turn. A page
 * follows from the events of its thread alone: of one whose version is known, nothing is read but that.
 */
export async function listPages(
  db: Db,
  asked: readonly ListAsked[],
  { maxTail = MAX_TAIL, inTurn = (read) => read(), onTail }: ListOptions = {},
): Promise<readonly PageNow[]> {
  const light = await readPages(db, asked, { maxTail, maxText: LIGHT_TEXT_BYTES, onTail });
  return Promise.all(
    asked.map(async (one, index) => {
      const page = light[index];
      if (page !== 'heavy' && page !== undefined) return page;
      const limits = { maxTail, maxText: ANY_TEXT_BYTES };
      const [whole] = await inTurn(() => readPages(db, [one], limits));
      if (whole === 'heavy' || !whole) throw new Error('a text is longer than PostgreSQL can hold');
      return whole;
    }),
  );
}

/** What decides how a page's statement reads: two pages of one shape can be asked for together. */
export function shapeOf(query: PageQuery): string {
  return `${query.order} ${walkOf(query)} ${query.runId === undefined ? '' : 'run'}`;
}

type Limits = {
  readonly maxTail: number;
  readonly maxText: number;
  readonly onTail?: OnTail | undefined;
};

async function readPages(
  db: Db,
  asked: readonly ListAsked[],
  limits: Limits,
): Promise<readonly (PageNow | 'heavy')[]> {
  const { rows } = await pagesStatement(asked, limits).execute(db);
  const pages = asked.map((): PageRow[] => []);
  for (const row of rows) pages[row.place - 1]?.push(row);
  return Promise.all(asked.map((one, index) => pageOf(db, one, pages[index] ?? [], limits)));
}

async function pageOf(
  db: Db,
  asked: ListAsked,
  rows: readonly PageRow[],
  limits: Limits,
): Promise<PageNow | 'heavy'> {
  const head = rows.find((row) => !isMessage(row));
  if (!head) return { listed: { status: 'thread_missing' }, version: 0 };
  const version = head.version ?? 0;
  if (version === asked.knownVersion) return { listed: { status: 'unchanged' }, version };
  const listed = await listedOf(db, asked, { head, rows }, limits);
  return listed === 'heavy' ? listed : { listed, version };
}

async function listedOf(
  db: Db,
  { target, query }: ListAsked,
  { head, rows }: { readonly head: PageRow; readonly rows: readonly PageRow[] },
  limits: Limits,
): Promise<ListedMessages | 'heavy'> {
  const missing = missingCursor(head, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const tail = head.tail ?? [];
  limits.onTail?.(tail.length);
  if (tail.length > limits.maxTail) {
    // Read later, it may show a later version than the head's: whoever knows that one reads again.
    const page = await listFromLog(db, target, query, limits);
    return page === 'heavy' ? page : { status: 'listed', ...page };
  }
  if (tail.some(isTooLong) || rows.some(isCut)) return 'heavy';
  const bounds = boundsOf(query.order, positionsOf(head));
  const projected = rows.filter(isMessage).map(messageOf);
  const merged = mergeTail(projected, tail as readonly StoredEvent[], bounds, query);
  return { status: 'listed', ...cutPage(merged, query) };
}

/** For each page a row that says what its thread and cursors are, without a message; then its messages. */
type PageRow = { [K in keyof ReadMessageRow]: ReadMessageRow[K] | null } & FoundCursors & {
    /** 1, 2 … among those that were asked for. */
    readonly place: number;
    /** Of the thread. */
    readonly version: number | null;
    readonly tail: MaybeCut<StoredEvent>[] | null;
  };

const NO_MESSAGE = sql`
  null::text as message_id, null::text as thread_id, null::bigint as position, null::int as rev,
  null::bigint as created_at, null::text as role, null::text as assistant_id, null::text as run_id,
  null::text as attachments, null::text as metadata, null::text as content`;

function pagesStatement(
  asked: readonly ListAsked[],
  { maxTail, maxText }: Limits,
): RawBuilder<PageRow> {
  const query = asked[0]?.query ?? { order: 'desc', limit: 0 };
  const [above, below] =
    query.order === 'asc'
      ? ['after_position', 'before_position']
      : ['before_position', 'after_position'];
  const texts = (of: (one: ListAsked) => string | undefined): RawBuilder<unknown> =>
    sql`${textArray(asked.map((one) => of(one) ?? null))}::text[]`;
  const numbers = (of: (one: ListAsked) => number | undefined): RawBuilder<unknown> =>
    sql`${int4Array(asked.map((one) => of(one) ?? null))}::int[]`;
  return sql<PageRow>`
    with head as materialized (
      select asked.*, thread.version, cursor_after.position as after_position, cursor_before.position as before_position,
             tail.events, coalesce(tail.deletes, 0) as deletes
      from unnest(
        ${texts(({ target }) => target.projectId)}, ${texts(({ target }) => target.threadId)},
        ${texts((one) => one.query.after)}, ${texts((one) => one.query.before)},
        ${texts((one) => one.query.runId)}, ${numbers((one) => one.query.limit)},
        ${numbers((one) => one.knownVersion)})
        with ordinality
        as asked (project_id, thread_id, after_id, before_id, run_id, most, known_version, place)
      cross join lateral (
        select project_id, type, version from threadlog.events
        where stream_id = asked.thread_id order by version desc limit 1
      ) thread
      left join lateral (
        select json_agg(${storedEventJsonWith(payloadUnlessTooLong(maxText))} order by e.version) as events,
               count(*) filter (where e.type = 'MessageDeleted') as deletes
        from (
          select e.* from threadlog.events e
          where e.stream_id = asked.thread_id and e.version > coalesce((
            select applied_version from ${sql.table(`${READ_MODEL}.thread_heads`)}
            where thread_id = asked.thread_id), 0)
            and asked.known_version is distinct from thread.version
          order by e.version limit ${maxTail + 1}
        ) e
      ) tail on true
      left join lateral (${cursorPosition(sql`asked.after_id`)}) cursor_after on true
      left join lateral (${cursorPosition(sql`asked.before_id`)}) cursor_before on true
      where thread.project_id = asked.project_id and thread.type not in ${CLOSED}
    )
    select place::int, version, events as tail, after_position, before_position, ${NO_MESSAGE}
    from head
    union all
    select head.place::int, null, null, null, null, page.*
    from head cross join lateral (
      select ${messageColumns(maxText)}
      from ${sql.table(`${READ_MODEL}.messages`)} m
      where m.thread_id = head.thread_id and head.known_version is distinct from head.version
        and m.position > coalesce(head.${sql.ref(above)}, 0)
        and m.position < coalesce(head.${sql.ref(below)}, ${Number.MAX_SAFE_INTEGER}::bigint)
        ${query.runId === undefined ? sql`` : sql`and m.run_id = head.run_id`}
      order by m.position ${sql.raw(walkOf(query))}
      limit head.most + 1 + head.deletes
    ) page`;
}

/** A message's place is that of its creation; ids of other threads have none here. */
function cursorPosition(id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select position from threadlog.events
    where entity_id = ${id} and rev = 1 and stream_id = asked.thread_id and type = 'MessageCreated'`;
}

function isMessage(row: PageRow): row is PageRow & ReadMessageRow {
  return row.message_id !== null;
}

/** Whether the row is a message, and its content was kept back. */
function isCut(row: PageRow): boolean {
  return isMessage(row) && row.content === null;
}
