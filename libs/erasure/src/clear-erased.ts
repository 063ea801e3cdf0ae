import { sql } from 'kysely';
import type { Db } from '#database';
import { deleteFile, eraseDeletedFile, eraseFile, type Decision } from '#domain';
import { readStream, type Appender } from '#event-store';
import type { FileStore } from '#file-store';
import type { ThreadOfProject } from './erasable';
import { findErasedFiles } from './erased-files';

/** The kind of the task that the database makes of the event that says a thread is erased. */
export const CLEAR_ERASED = 'clear_erased';

export type Clearing = {
  readonly db: Db;
  readonly appender: Appender;
  readonly store: Pick<FileStore, 'delete'>;
};

type ErasedThread = ThreadOfProject & { readonly position: number; readonly taskId: string };

/**
 * Clears away what an erased thread leaves outside of the log: files that nobody else has, rows of read
 * tables that are kept for a way back, and hashes of its requests. Twice is once.
 * @throws when something is away; worth another try
 */
export async function clearErased(clearing: Clearing, thread: ErasedThread): Promise<void> {
  const { db } = clearing;
  await forgetRequests(db, thread);
  for (const table of ['messages', 'threads'] as const) {
    await clearAside(db, table, 'thread_id', thread.threadId);
  }
  for (const { fileId, usedBy } of await findErasedFiles(db, thread)) {
    if (usedBy === null) await clearFile(clearing, thread, fileId);
  }
}

/**
 * The hash of a request has no salt: whoever guesses what was said could try. A repeat of such a request
 * finds no thread any more; one that made the thread makes another.
 */
async function forgetRequests(
  db: Db,
  { projectId, threadId, position }: ErasedThread,
): Promise<void> {
  await sql`
    delete from threadlog.idempotency_keys k
    where k.project_id = ${projectId}
      and k.entity_id in (
        select entity_id from threadlog.events where stream_id = ${threadId})
      and k.created_at < (
        select recorded_at from threadlog.events where position = ${position})`.execute(db);
}

/** Those in use are the projector's; of others nobody may be left to apply what was erased. */
const ASIDE = ['read_model_next', 'read_model_previous'];

async function clearAside(
  db: Db,
  table: 'messages' | 'threads' | 'files',
  column: 'thread_id' | 'file_id',
  id: string,
): Promise<void> {
  for (const name of ASIDE.map((schema) => `${schema}.${table}`)) {
    const { rows } = await sql<{ found: boolean }>`
      select to_regclass(${name}) is not null as found`.execute(db);
    if (!rows[0]?.found) continue;
    await sql`delete from ${sql.table(name)} where ${sql.ref(column)} = ${id}`.execute(db);
  }
}

async function clearFile(
  { db, appender, store }: Clearing,
  { projectId, threadId, taskId }: ErasedThread,
  fileId: string,
): Promise<void> {
  const decision = await decide(db, { projectId, fileId, threadId });
  if (decision === 'none') return;
  if (decision) {
    // Refused is done as well: somebody else was faster, and the next try looks again.
    const context = { projectId, actor: 'worker', requestId: taskId };
    const { status } = await appender.append({ decision, context });
    if (status === 'refused') throw new Error(`${fileId} changed while it was erased`);
  }
  await clearAside(db, 'files', 'file_id', fileId);
  await store.delete(fileId);
}

/** @returns `none` for what is no file of the project, nothing when only its bytes may be left */
async function decide(
  db: Db,
  { projectId, fileId, threadId }: ThreadOfProject & { readonly fileId: string },
): Promise<Decision | 'none' | undefined> {
  const last = (await readStream(db, { projectId, streamId: fileId })).at(-1);
  if (!last) return 'none';
  const hasKey = await hasDataKey(db, fileId);
  const reason = `the content of ${threadId} was erased`;
  switch (last.type) {
    case 'FileErased':
      return undefined;
    case 'FileDeleted':
      return hasKey ? eraseDeletedFile(fileId, reason) : undefined;
    default:
      return hasKey ? eraseFile(fileId, reason) : deleteFile(fileId);
  }
}

async function hasDataKey(db: Db, streamId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from threadlog.data_keys where stream_id = ${streamId}) as found`.execute(db);
  return rows[0]?.found ?? false;
}
