import type { Db } from '#database';
import { decodeEvent, foldFile, type StoredEvent, type StoredFile } from '#domain';
import { fileCandidates } from './file-candidates';
import { missingCursor } from './found-cursors';
import { cutPage, type FileQuery, type Page } from './page';

export type ListedFiles =
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  | ({ readonly status: 'listed' } & Page<StoredFile>);

/**
 * One page of a project's files as of now, however far the projection is. One statement, so one
 * snapshot, brings the projected files that can be on the page without those deleted since, and the
 * uploads that the projection lacks. Cursors are looked up in the log, where a file that is not
 * projected yet, or deleted, still has its place.
 */
export async function listFiles(db: Db, projectId: string, query: FileQuery): Promise<ListedFiles> {
  const { rows } = await fileCandidates(projectId, query).execute(db);
  const [found] = rows;
  if (!found) throw new Error('a statement of one row brought none');
  const missing = missingCursor(found, query);
  if (missing) return { status: 'cursor_missing', cursor: missing };
  const files = new Map((found.files ?? []).map((file) => [file.id, file]));
  for (const file of (found.uploads ?? []).flatMap(uploaded)) files.set(file.id, file);
  return { status: 'listed', ...cutPage([...files.values()], query) };
}

/** An upload that cannot be read hides its own file and no other, as in the projection (I23). */
function uploaded(stored: StoredEvent): readonly StoredFile[] {
  try {
    const file = foldFile(undefined, decodeEvent(stored));
    return file ? [file] : [];
  } catch {
    return [];
  }
}
