import { ApiError, checkId } from '#contract';
import type { Message } from '#domain';
import type { Reads } from '#projection';
import type { Caller } from '../http/caller';

export type MessageTarget = { readonly threadId: string; readonly messageId: string };

export type MessagePath = { readonly thread_id: string; readonly message_id: string };

/** @throws ApiError invalid_id */
export function targetOf({ thread_id, message_id }: MessagePath): MessageTarget {
  return {
    threadId: checkId('thread', 'thread_id', thread_id),
    messageId: checkId('msg', 'message_id', message_id),
  };
}

/**
 * @param position of the log that it is read as of; left out, now
 * @throws ApiError thread_missing, message_missing; a message of another thread is missing here
 */
export async function findMessage(
  reads: Reads,
  { key }: Caller,
  target: MessageTarget,
  position?: number,
): Promise<Message> {
  const asked = { projectId: key.projectId, ...target };
  const found =
    position === undefined ? await reads.message(asked) : await reads.messageAt(asked, position);
  switch (found.status) {
    case 'thread_missing':
      throw new ApiError('thread_missing', { id: target.threadId });
    case 'content_erased':
      throw new ApiError('content_erased', { id: target.threadId });
    case 'message_missing':
      throw new ApiError('message_missing', { id: target.messageId });
    case 'found':
      return found.message;
  }
}
