import { ApiError } from '#contract';
import type { Db } from '#database';
import type { Thread } from '#domain';
import { readThread, readThreadAt } from '#projection';
import type { Caller } from '../http/caller';

/**
 * @param position of the log that it is read as of; left out, now
 * @throws ApiError thread_missing, also for a thread of another project; content_erased
 */
export async function findThread(
  db: Db,
  { key }: Caller,
  threadId: string,
  position?: number,
): Promise<Thread> {
  const target = { projectId: key.projectId, threadId };
  const thread =
    position === undefined
      ? await readThread(db, target)
      : await readThreadAt(db, target, position);
  if (thread === 'erased') throw new ApiError('content_erased', { id: threadId });
  if (!thread) throw new ApiError('thread_missing', { id: threadId });
  return thread;
}
