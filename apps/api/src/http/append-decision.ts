import { ApiError } from '#contract';
import { placeEvents, type Decision, type RecordedEvent } from '#domain';
import type { Appender } from '#event-store';
import type { Caller } from './caller';

/**
 * Appends what was decided, in the caller's name.
 * @returns the events as the log now holds them, at least one
 * @throws ApiError when the log refused: what was there when the request was read is there no more
 */
export async function appendDecision(
  appender: Appender,
  { key, requestId }: Caller,
  decision: Decision,
): Promise<readonly RecordedEvent[]> {
  const context = { projectId: key.projectId, actor: key.keyId, requestId };
  const outcome = await appender.append({ decision, context });
  if (outcome.status === 'appended') return placeEvents(decision, key.projectId, outcome);
  const id = decision.entity?.id ?? decision.streamId;
  switch (outcome.reason) {
    case 'stream_not_open':
      throw new ApiError('thread_missing', { id: decision.streamId });
    case 'entity_missing':
      throw new ApiError(id === decision.streamId ? 'thread_missing' : 'message_missing', { id });
    case 'other_rev':
      throw new ApiError('other_revision', { id, rev: outcome.rev });
    case 'stream_exists':
      // Ids are made here, with 95 random bits: this is a fault of ours, not of the caller.
      throw new Error(`the new id ${decision.streamId} is taken`);
  }
}
