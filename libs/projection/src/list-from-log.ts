import { sql } from 'kysely';
import type { Db } from '#database';
import { decodeEvent, foldMessage, type Message, type StoredEvent } from '#domain';
import { cutPage, walkOf, type ListTarget, type Page, type PageQuery } from './page';
import { storedEventColumns } from './stored-event-sql';

/**
 * One page read from the log alone, for a thread whose tail is too long to fold whole (the worker was
 * away for hours): as exact as the merged read, and bounded by the page, not by the lag. Walks the
 * stream's creations within the bounds, passes over the deleted, then folds each message's events.
 */
export async function listFromLog(
  db: Db,
  { threadId }: Pick<ListTarget, 'threadId'>,
  query: PageQuery,
): Promise<Page<Message>> {
  const [above, below] = query.order === 'asc' ? ['after', 'before'] : ['before', 'after'];
  const cursors = { after: query.after ?? null, before: query.before ?? null };
  const bound = (which: string | undefined): string | null =>
    cursors[which === 'after' ? 'after' : 'before'];
  const { rows } = await sql<StoredEvent>`
    with created as materialized (
      select c.entity_id from threadlog.events c
      where c.stream_id = ${threadId} and c.type = 'MessageCreated'
        and c.version > coalesce((
          select version from threadlog.events where entity_id = ${bound(above)} and rev = 1), 0)
        and c.version < coalesce((
          select version from threadlog.events where entity_id = ${bound(below)} and rev = 1),
          2147483647)
        and not exists (
          select from threadlog.events d
          where d.entity_id = c.entity_id and d.type = 'MessageDeleted')
        ${query.runId === undefined ? sql`` : sql`and c.payload::jsonb ->> 'run_id' = ${query.runId}`}
      order by c.version ${sql.raw(walkOf(query))}
      limit ${query.limit} + 1
    )
    select ${storedEventColumns}
    from created join threadlog.events e on e.entity_id = created.entity_id
    order by e.position`.execute(db);
  const messages = new Map<string, Message | undefined>();
  for (const event of rows) {
    messages.set(event.entityId, foldMessage(messages.get(event.entityId), decodeEvent(event)));
  }
  return cutPage(
    [...messages.values()].filter((message) => message !== undefined),
    query,
  );
}
