import { sql, type RawBuilder } from 'kysely';
import { payloadField, type Db } from '#database';
import { decodeEvent, foldMessage, foldNewest, type Message, type StoredEvent } from '#domain';
import { isTooLong, payloadUnlessTooLong, type MaybeCut } from './heavy-text';
import { lastUpTo, ofEntity } from './last-number';
import { neededEvents } from './needed-events';
import { cutPage, walkOf, type ListTarget, type Page, type PageQuery } from './page';
import { storedEventColumnsWith } from './stored-event-sql';

export type LogPage = {
  readonly maxText: number;
  /** A position, and the thread's version there: the page is as it was then. Left out, as it is now. */
  readonly at?: { readonly position: number; readonly version: number };
};

/**
 * One page read from the log alone: for a thread whose tail is too long to fold whole (the worker was
 * away for hours), or as of a position in the past. As exact as the merged read, and bounded by the page,
 * not by the lag. Walks the stream's creations within the bounds, passes over the deleted, then folds
 * what each message is made of.
 * @returns 'heavy' when a text on it is longer than `maxText` bytes
 */
export async function listFromLog(
  db: Db,
  { threadId }: Pick<ListTarget, 'threadId'>,
  query: PageQuery,
  { maxText, at }: LogPage,
): Promise<Page<Message> | 'heavy'> {
  const [above, below] = query.order === 'asc' ? ['after', 'before'] : ['before', 'after'];
  const cursors = { after: query.after ?? null, before: query.before ?? null };
  const bound = (which: string | undefined): string | null =>
    cursors[which === 'after' ? 'after' : 'before'];
  const then = at ? asItWas(at) : AS_IT_IS;
  const { rows } = await sql<MaybeCut<StoredEvent>>`
    with created as materialized (
      select c.entity_id ${then.rev} from threadlog.events c
      where c.stream_id = ${threadId} and c.type = 'MessageCreated'
        and c.version > coalesce((
          select version from threadlog.events where entity_id = ${bound(above)} and rev = 1), 0)
        and c.version < coalesce((
          select version from threadlog.events where entity_id = ${bound(below)} and rev = 1),
          2147483647)
        ${then.wasCreated}
        and not exists (
          select from threadlog.events d
          where d.entity_id = c.entity_id and d.type = 'MessageDeleted'
            ${then.wasDeleted})
        ${query.runId === undefined ? sql`` : sql`and ${payloadField('c', 'run_id')} #>> '{}' = ${query.runId}`}
      order by c.version ${sql.raw(walkOf(query))}
      limit ${query.limit} + 1
    )
    select ${storedEventColumnsWith(payloadUnlessTooLong(maxText))}
    from created cross join lateral (${neededEvents(sql`created.entity_id`, then.upTo, true)}) e
    order by e.position`.execute(db);
  if (rows.some(isTooLong)) return 'heavy';
  const messages = new Map<string, Message | undefined>();
  for (const event of rows as readonly StoredEvent[]) {
    const before = messages.get(event.entityId);
    messages.set(event.entityId, foldNewest(foldMessage, before, decodeEvent(event)));
  }
  return cutPage(
    [...messages.values()].filter((message) => message !== undefined),
    query,
  );
}

/** What the statement adds where it is about the past. */
type Then = {
  readonly rev: RawBuilder<unknown>;
  readonly wasCreated: RawBuilder<unknown>;
  readonly wasDeleted: RawBuilder<unknown>;
  readonly upTo: RawBuilder<unknown> | undefined;
};

const AS_IT_IS: Then = { rev: sql``, wasCreated: sql``, wasDeleted: sql``, upTo: undefined };

function asItWas({ position, version }: NonNullable<LogPage['at']>): Then {
  return {
    rev: sql`, (${lastUpTo(ofEntity(sql`c.entity_id`), position)}) as rev`,
    wasCreated: sql`and c.version <= ${version}`,
    wasDeleted: sql`and d.position <= ${position}`,
    upTo: sql`created.rev`,
  };
}
