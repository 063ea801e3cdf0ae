import type { Db } from '#database';
import { decodeEvent, foldFile, type RejectionCode, type StoredFile } from '#domain';
import { readStream } from '#event-store';
import type { FileStore } from '#file-store';
import { validateAttachment, type Finding } from '#validation';
import type { AttachmentTask } from './attachment-task';

/** The log says that the bytes are stored, and they are not there: their disk may be away. */
export class BytesAwayError extends Error {
  override readonly name = 'BytesAwayError';
}

export type Judging = {
  readonly db: Db;
  readonly store: Pick<FileStore, 'read'>;
  /** Whether to take bytes that are not there for lost, and not for away. */
  readonly isLastAttempt: boolean;
};

/**
 * Whether a file can be used for what it is attached for. What there is to know of it is asked of the
 * log itself: it is as of now, however far the projection is.
 * @throws BytesAwayError, and whatever the store throws: worth another try
 */
export async function judgeFile(
  { db, store, isLastAttempt }: Judging,
  projectId: string,
  { file_id: fileId, tools }: Pick<AttachmentTask, 'file_id' | 'tools'>,
): Promise<Finding> {
  const file = await readFile(db, projectId, fileId);
  if (file === 'file_missing') return rejected(file, 'There is no such file.');
  if (file === 'file_deleted') return rejected(file, 'The file was deleted.');
  const finding = await validateAttachment(store, file, tools);
  if (finding.status === 'validated' || finding.code !== 'file_missing') return finding;
  // Deleted while it was looked at?
  if ((await readFile(db, projectId, fileId)) === 'file_deleted') {
    return rejected('file_deleted', 'The file was deleted.');
  }
  if (!isLastAttempt) throw new BytesAwayError(`the bytes of ${fileId} are not in the file store`);
  return finding;
}

async function readFile(
  db: Db,
  projectId: string,
  fileId: string,
): Promise<StoredFile | 'file_missing' | 'file_deleted'> {
  const events = (await readStream(db, { projectId, streamId: fileId })).map(decodeEvent);
  if (events.length === 0) return 'file_missing';
  return events.reduce(foldFile, undefined) ?? 'file_deleted';
}

function rejected(code: RejectionCode, reason: string): Finding {
  return { status: 'rejected', code, reason };
}
