import { sql } from 'kysely';
import { textArray, together, type Tx } from '#database';
import type { Message, StoredEvent, StoredFile, Thread } from '#domain';
import { isOfFile, type States } from './fold-batch';
import { fileOf, messageOf, threadOf, type MessageRow } from './rows';

/** Of the contents of the messages that are read at once, without the last. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What is known of the entities of a batch, and how many of its events that is enough for. */
export type KnownStates = { readonly states: States; readonly enoughFor: number };

/**
 * The projected states that `events` continue, from the read tables in `schema`. A change is small, but
 * what it changes may be large: behind so many bytes the states of the later events are left out.
 */
export async function readStates(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
  maxBytes = MAX_BYTES,
): Promise<KnownStates> {
  // An entity whose first event is in the batch has no row yet.
  const fresh = new Set(events.filter(({ rev }) => rev === 1).map(({ entityId }) => entityId));
  const continued = events.filter(({ rev, entityId }) => rev > 1 && !fresh.has(entityId));
  const threadIds = new Set<string>();
  const messageIds = new Set<string>();
  const fileIds = new Set<string>();
  for (const event of continued) {
    const { entityId, streamId } = event;
    if (isOfFile(event)) fileIds.add(entityId);
    else (entityId === streamId ? threadIds : messageIds).add(entityId);
  }
  const [{ messages, leftOut }, threads, files] = await together([
    readMessages(tx, schema, [...messageIds], maxBytes),
    readThreads(tx, schema, [...threadIds]),
    readFiles(tx, schema, [...fileIds]),
  ]);
  const states = { messages, threads, files };
  const firstWithout = leftOut.size === 0 ? -1 : events.findIndex((e) => leftOut.has(e.entityId));
  return { states, enoughFor: firstWithout === -1 ? events.length : firstWithout };
}

/** What the read tables in `schema` say of one entity; `undefined` where they have none. */
export async function readState(
  tx: Tx,
  schema: string,
  kind: 'message' | 'thread' | 'file',
  id: string,
): Promise<Message | Thread | StoredFile | undefined> {
  switch (kind) {
    case 'message':
      return (await readMessages(tx, schema, [id], MAX_BYTES)).messages.get(id);
    case 'thread':
      return (await readThreads(tx, schema, [id])).get(id);
    case 'file':
      return (await readFiles(tx, schema, [id])).get(id);
  }
}

async function readMessages(
  tx: Tx,
  schema: string,
  ids: readonly string[],
  maxBytes: number,
): Promise<{ readonly messages: States['messages']; readonly leftOut: ReadonlySet<string> }> {
  if (ids.length === 0) return { messages: new Map(), leftOut: new Set() };
  const { rows } = await sql<Omit<MessageRow, 'content'> & { readonly content: string | null }>`
    select message_id, thread_id, position, rev, created_at, role, assistant_id, run_id,
           attachments, metadata, case when ahead < ${maxBytes} then content end as content
    from (
      select m.*, sum(octet_length(m.content)) over (order by i.place) - octet_length(m.content) as ahead
      from unnest(${textArray(ids)}::text[]) with ordinality as i (id, place)
      join ${sql.table(`${schema}.messages`)} m on m.message_id = i.id
    ) m`.execute(tx);
  const whole = rows.filter((row): row is MessageRow => row.content !== null);
  const leftOut = rows.filter(({ content }) => content === null);
  return {
    messages: new Map(whole.map((row) => [row.message_id, messageOf(row)])),
    leftOut: new Set(leftOut.map(({ message_id }) => message_id)),
  };
}

async function readThreads(
  tx: Tx,
  schema: string,
  ids: readonly string[],
): Promise<States['threads']> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .withSchema(schema)
    .selectFrom('threads')
    .selectAll()
    .where('thread_id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.thread_id, threadOf(row)]));
}

async function readFiles(tx: Tx, schema: string, ids: readonly string[]): Promise<States['files']> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .withSchema(schema)
    .selectFrom('files')
    .selectAll()
    .where('file_id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.file_id, fileOf(row)]));
}
