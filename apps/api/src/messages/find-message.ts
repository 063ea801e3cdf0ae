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

/** @throws ApiError thread_missing, message_missing; a message of another thread is missing here */
export async function findMessage(
  reads: Reads,
  { key }: Caller,
  target: MessageTarget,
): Promise<Message> {
  const found = await reads.message({ projectId: key.projectId, ...target });
  switch (found.status) {
    case 'thread_missing':
      throw new ApiError('thread_missing', { id: target.threadId });
    case 'message_missing':
      throw new ApiError('message_missing', { id: target.messageId });
    case 'found':
      return found.message;
  }
}
