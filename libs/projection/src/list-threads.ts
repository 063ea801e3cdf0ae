import type { Db, Tx } from '#database';
import type { Thread } from '#domain';
import { missingCursor, positionsOf } from './found-cursors';
import { listedThreads } from './listed-threads';
import { lockTables } from './lock-tables';
import { boundsOf, cutPage, nearest, type Page, type ThreadQuery } from './page';
import { threadCandidates, type ThreadCandidates } from './thread-candidates';

export type ListedThreads =
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  | ({ readonly status: 'listed' } & Page<Thread>);

/** Changed threads that one statement brings when it looks for metadata. */
const MAX_CHANGED = 500;

/**
 * One page of a project's threads as of now, however far the projection is. One statement, so one
 * snapshot, brings the projected threads that can be on the page, those that the projection lacks,
 * and every event of theirs that it has not applied; the fold of those decides. Cursors are looked up
 * in the log, where a thread that is not projected yet, or deleted, still has its place.
 *
 * Only a search for metadata behind a long tail needs more: each thread changed in it may match by
 * now, or no longer. They are then looked at in portions, all in the snapshot of one transaction.
 */
export async function listThreads(
  db: Db,
  projectId: string,
  query: ThreadQuery,
  maxChanged: number = MAX_CHANGED,
): Promise<ListedThreads> {
  const found = await readCandidates(db, projectId, query, { behind: 0, atMost: maxChanged });
  const missing = missingCursor(found, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const threads =
    found.more_behind === null
      ? threadsOf(found, query)
      : await db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((tx) => collectPortions(tx, projectId, query, maxChanged));
  return { status: 'listed', ...cutPage(threads, query) };
}

async function collectPortions(
  tx: Tx,
  projectId: string,
  query: ThreadQuery,
  atMost: number,
): Promise<readonly Thread[]> {
  // Ahead of the snapshot, which is then never older than the tables that a rebuild has switched to.
  await lockTables(tx, ['threads', 'thread_metadata'], 'access share');
  let collected: readonly Thread[] = [];
  let behind: number | null = 0;
  while (behind !== null) {
    const found = await readCandidates(tx, projectId, query, { behind, atMost });
    collected = nearest([...collected, ...threadsOf(found, query)], query);
    behind = found.more_behind;
  }
  return collected;
}

async function readCandidates(
  db: Db,
  projectId: string,
  query: ThreadQuery,
  portion: { readonly behind: number; readonly atMost: number },
): Promise<ThreadCandidates> {
  const { rows } = await threadCandidates(projectId, query, portion).execute(db);
  const [row] = rows;
  if (!row) throw new Error('a statement of one row brought none');
  return row;
}

function threadsOf(found: ThreadCandidates, query: ThreadQuery): readonly Thread[] {
  const bounds = boundsOf(query.order, positionsOf(found));
  return listedThreads(found.threads ?? [], found.tail ?? [], bounds, query);
}
