import { sql, type Insertable, type RawBuilder } from 'kysely';
import { int4Array, int8Array, textArray, together, type Database, type Tx } from '#database';
import type { Message } from '#domain';
import type { BatchEffect, States } from './fold-batch';
import { fileRow, threadRow } from './rows';

/**
 * Makes the read tables in `schema` say what the batch says: one statement per kind of change, all sent
 * together. What one of them writes no other deletes or writes anew, so that their order makes no difference.
 * @param before what the tables say of the entities that the batch continues
 */
export async function writeEffect(
  tx: Tx,
  schema: string,
  { before, effect }: Folded,
): Promise<void> {
  await together([
    writeStates(tx, schema, effect, before),
    deleteMessagesOf(tx, schema, [...effect.deletedThreads]),
    upsertHeads(tx, schema, [...effect.heads]),
  ]);
}

/** A batch of events, folded: what is to be written, and what stands there before. */
export type Folded = { readonly before: States; readonly effect: BatchEffect };

/** A state that is `undefined` has no row afterwards; one that was not there before has none yet. */
export async function writeStates(
  tx: Tx,
  schema: string,
  states: States,
  before: States,
): Promise<void> {
  const messages = present(states.messages);
  const isKnown = ({ id }: Message): boolean => before.messages.has(id);
  const fresh = messages.filter((message) => !isKnown(message));
  await together([
    insertMessages(tx, schema, fresh),
    updateMessages(tx, schema, messages.filter(isKnown)),
    upsertThreads(tx, schema, present(states.threads).map(threadRow)),
    deleteMessages(tx, schema, absent(states.messages)),
    deleteThreads(tx, schema, absent(states.threads)),
    writeFiles(tx, schema, states.files),
  ]);
}

function present<T>(states: ReadonlyMap<string, T | undefined>): T[] {
  return [...states.values()].filter((state) => state !== undefined);
}

function absent(states: ReadonlyMap<string, unknown>): string[] {
  return [...states].flatMap(([id, state]) => (state === undefined ? [id] : []));
}

/** Rows of one statement: while PostgreSQL inserts them, the next are made ready. */
const SLICE = 1_000;

async function insertMessages(tx: Tx, schema: string, messages: readonly Message[]): Promise<void> {
  let inserting: Promise<unknown> = Promise.resolve();
  for (let at = 0; at < messages.length; at += SLICE) {
    const statement = messagesStatement(schema, messages.slice(at, at + SLICE), sql``);
    await inserting;
    inserting = statement.execute(tx);
  }
  await inserting;
}

/** What of a message can change. Found by its key, whatever the planner thinks of so many. */
async function updateMessages(tx: Tx, schema: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  await messagesStatement(
    schema,
    messages,
    sql`
    on conflict (message_id) do update
    set rev = excluded.rev, content = excluded.content, attachments = excluded.attachments,
        metadata = excluded.metadata`,
  ).execute(tx);
}

function messagesStatement(
  schema: string,
  messages: readonly Message[],
  onConflict: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    insert into ${sql.table(`${schema}.messages`)}
      (message_id, thread_id, position, rev, created_at, role, assistant_id, run_id,
       content, attachments, metadata)
    select message_id, thread_id, position, rev, to_timestamp(created_at / 1000.0), role,
           assistant_id, run_id, content, attachments, metadata
    from unnest(
      ${textArray(messages.map(({ id }) => id))}::text[],
      ${textArray(messages.map(({ threadId }) => threadId))}::text[],
      ${int8Array(messages.map(({ position }) => position))}::bigint[],
      ${int4Array(messages.map(({ rev }) => rev))}::integer[],
      ${int8Array(messages.map(({ createdAt }) => createdAt))}::bigint[],
      ${textArray(messages.map(({ role }) => role))}::text[],
      ${textArray(messages.map(({ assistantId }) => assistantId))}::text[],
      ${textArray(messages.map(({ runId }) => runId))}::text[],
      ${textArray(messages.map(({ content }) => content.text))}::text[],
      ${textArray(messages.map(({ attachments }) => JSON.stringify(attachments)))}::text[],
      ${textArray(messages.map(({ metadata }) => JSON.stringify(metadata)))}::text[])
      as r (message_id, thread_id, position, rev, created_at, role, assistant_id, run_id,
            content, attachments, metadata)
    ${onConflict}`;
}

async function upsertThreads(
  tx: Tx,
  schema: string,
  rows: readonly Insertable<Database['threads']>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into ${sql.table(`${schema}.threads`)} as t
      (thread_id, project_id, position, rev, created_at, metadata, tool_resources)
    select thread_id, project_id, position, rev, to_timestamp(created_at / 1000.0), metadata,
           tool_resources
    from unnest(
      ${textArray(rows.map((row) => row.thread_id))}::text[],
      ${textArray(rows.map((row) => row.project_id))}::text[],
      ${int8Array(rows.map((row) => row.position))}::bigint[],
      ${int4Array(rows.map((row) => row.rev))}::integer[],
      ${int8Array(rows.map((row) => milliseconds(row.created_at)))}::bigint[],
      ${textArray(rows.map((row) => row.metadata))}::text[],
      ${textArray(rows.map((row) => row.tool_resources))}::text[])
      as r (thread_id, project_id, position, rev, created_at, metadata, tool_resources)
    on conflict (thread_id) do update
    set rev = excluded.rev, metadata = excluded.metadata,
        tool_resources = excluded.tool_resources`.execute(tx);
}

async function deleteMessages(tx: Tx, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    delete from ${sql.table(`${schema}.messages`)}
    where message_id = any(${textArray(ids)}::text[])`.execute(tx);
}

async function deleteThreads(tx: Tx, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    delete from ${sql.table(`${schema}.threads`)}
    where thread_id = any(${textArray(ids)}::text[])`.execute(tx);
}

/** Those that the batch does not name: they came before it. */
async function deleteMessagesOf(tx: Tx, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    delete from ${sql.table(`${schema}.messages`)}
    where thread_id = any(${textArray(ids)}::text[])`.execute(tx);
}

/** A file never changes: its row is written once, and goes. */
async function writeFiles(tx: Tx, schema: string, files: States['files']): Promise<void> {
  const [rows, gone] = [present(files).map(fileRow), absent(files)];
  if (rows.length > 0) await insertFiles(tx, schema, rows);
  if (gone.length === 0) return;
  await sql`
    delete from ${sql.table(`${schema}.files`)}
    where file_id = any(${textArray(gone)}::text[])`.execute(tx);
}

async function insertFiles(
  tx: Tx,
  schema: string,
  rows: readonly Insertable<Database['files']>[],
): Promise<void> {
  await sql`
    insert into ${sql.table(`${schema}.files`)}
      (file_id, project_id, position, rev, created_at, filename, purpose, bytes, sha256)
    select file_id, project_id, position, rev, to_timestamp(created_at / 1000.0), filename,
           purpose, bytes, sha256
    from unnest(
      ${textArray(rows.map((row) => row.file_id))}::text[],
      ${textArray(rows.map((row) => row.project_id))}::text[],
      ${int8Array(rows.map((row) => row.position))}::bigint[],
      ${int4Array(rows.map((row) => row.rev))}::integer[],
      ${int8Array(rows.map((row) => milliseconds(row.created_at)))}::bigint[],
      ${textArray(rows.map((row) => row.filename))}::text[],
      ${textArray(rows.map((row) => row.purpose))}::text[],
      ${int8Array(rows.map((row) => row.bytes))}::bigint[],
      ${textArray(rows.map((row) => row.sha256))}::text[])
      as r (file_id, project_id, position, rev, created_at, filename, purpose, bytes, sha256)`.execute(
    tx,
  );
}

async function upsertHeads(
  tx: Tx,
  schema: string,
  heads: readonly (readonly [string, number])[],
): Promise<void> {
  if (heads.length === 0) return;
  await sql`
    insert into ${sql.table(`${schema}.thread_heads`)} (thread_id, applied_version)
    select * from unnest(
      ${textArray(heads.map(([id]) => id))}::text[],
      ${int4Array(heads.map(([, version]) => version))}::integer[])
    on conflict (thread_id) do update set applied_version = excluded.applied_version`.execute(tx);
}

function milliseconds(value: Date | string): number {
  return new Date(value).getTime();
}
