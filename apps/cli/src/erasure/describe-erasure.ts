import type { Db } from '#database';
import { findErasedFiles, readErasure, type ThreadOfProject } from '#erasure';
import { formatTime } from '../format-time';

/** What was erased, and what was not. */
export type Described = {
  readonly result: object;
  readonly sentences: readonly string[];
};

/** As it stands in the log, whoever did it and when. */
export async function describeErasure(db: Db, thread: ThreadOfProject): Promise<Described> {
  const erasure = await readErasure(db, thread);
  const files = await findErasedFiles(db, thread);
  const goes = files.filter(({ usedBy }) => usedBy === null).map(({ fileId }) => fileId);
  const stays = files.filter(({ usedBy }) => usedBy !== null);
  const { position, events, messages, actor, reason, recordedAt } = erasure;
  const when = formatTime(new Date(recordedAt));
  return {
    result: {
      thread_id: thread.threadId,
      project: thread.projectId,
      ...{ position, events, messages, actor, reason, erased_at: when },
      files_deleted: goes,
      files_kept: stays.map(({ fileId, usedBy }) => ({ file_id: fileId, used_by: usedBy })),
      not_erased: NOT_ERASED,
    },
    sentences: [
      `Erased ${thread.threadId} at position ${position}, ${when}: ${events} events, ${messages} messages of them.`,
      `By ${actor}, because: ${reason ?? '-'}`,
      ...(goes.length ? [`Files that a worker deletes with it: ${goes.join(', ')}`] : []),
      ...stays.map(({ fileId, usedBy }) => `${fileId} stays, because ${usedBy ?? ''} has it, too.`),
      '',
      'Not erased, because it is not here:',
      ...NOT_ERASED.map((what) => `  - ${what}`),
    ],
  };
}

export function erasureJson({ result }: Described): string {
  return JSON.stringify(result, null, 2);
}

const NOT_ERASED = [
  'backups and dumps of the database from before, which hold its key and its read tables',
  'archived WAL, snapshots of disks, and replicas until they have caught up',
  'copies of the directory or bucket of files',
  'exports that were handed out, and what clients have read',
] as const;
