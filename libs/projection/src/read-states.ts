import { sql } from 'kysely';
import type { Tx } from '#database';
import type { StoredEvent } from '#domain';
import { isOfFile, type States } from './fold-batch';
import { fileOf, messageOf, threadOf } from './rows';

/** The projected states that `events` continue, from the read tables in `schema`. */
export async function readStates(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<States> {
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
  return {
    messages: await readMessages(tx, schema, [...messageIds]),
    threads: await readThreads(tx, schema, [...threadIds]),
    files: await readFiles(tx, schema, [...fileIds]),
  };
}

async function readMessages(
  tx: Tx,
  schema: string,
  ids: readonly string[],
): Promise<States['messages']> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .withSchema(schema)
    .selectFrom('messages')
    .selectAll()
    .where('message_id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.message_id, messageOf(row)]));
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
