import { ApiError } from '#contract';
import type { Db } from '#database';
import type { Thread } from '#domain';
import { readThread } from '#projection';
import type { Caller } from '../http/caller';

/** @throws ApiError thread_missing, also for a thread of another project */
export async function findThread(db: Db, { key }: Caller, threadId: string): Promise<Thread> {
  const thread = await readThread(db, { projectId: key.projectId, threadId });
  if (!thread) throw new ApiError('thread_missing', { id: threadId });
  return thread;
}
