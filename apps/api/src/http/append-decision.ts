import { ApiError } from '#contract';
import { placeEvents, type Decision, type RecordedEvent } from '#domain';
import type { AppendCommand, Appender, AppendOutcome, Once } from '#event-store';
import type { Caller } from './caller';

/** What a command did, now or when it was asked before. */
export type Done = {
  readonly entityId: string;
  /** The entity's revision then. */
  readonly rev: number;
  /** As the log now holds them; none when nothing was to change, or when it was done before. */
  readonly events: readonly RecordedEvent[];
  readonly isReplay: boolean;
};

/**
 * Appends what was decided, in the caller's name.
 * @throws ApiError when the log refused: what was there when the request was read is there no more
 */
export async function appendDecision(
  appender: Appender,
  caller: Caller,
  decision: Decision,
  once?: Once,
): Promise<Done> {
  const outcome = await appendFor(caller, appender, { decision, ...(once && { once }) });
  const id = decision.entity?.id ?? decision.streamId;
  if (outcome.status === 'replayed') return { ...outcome, events: [], isReplay: true };
  if (outcome.status === 'appended') {
    const events = placeEvents(decision, caller.key.projectId, outcome);
    return {
      entityId: events[0]?.entityId ?? id,
      rev: outcome.rev,
      events,
      isReplay: false,
    };
  }
  switch (outcome.reason) {
    case 'stream_not_open':
      throw streamMissing(decision.streamId);
    case 'entity_missing':
      throw id === decision.streamId ? streamMissing(id) : new ApiError('message_missing', { id });
    case 'other_rev':
      throw new ApiError('other_revision', { id, rev: outcome.rev });
    case 'other_request':
      throw keyReused(once);
    case 'stream_exists':
      // Ids are made here, with 95 random bits: this is a fault of ours, not of the caller.
      throw new Error(`the new id ${decision.streamId} is taken`);
  }
}

/** Appends in the caller's name, and in his trace, if there is one. */
function appendFor(
  { key, requestId, trace: request }: Caller,
  appender: Appender,
  command: Omit<AppendCommand, 'context'>,
): Promise<AppendOutcome> {
  const context = { projectId: key.projectId, actor: key.keyId, requestId };
  const trace = request?.append();
  if (!trace) return appender.append({ ...command, context });
  const append = appender.append({ ...command, context: { ...context, trace } });
  trace.settles(append);
  return append;
}

/** A stream is a thread, or a file. */
function streamMissing(id: string): ApiError {
  return id.startsWith('file')
    ? new ApiError('file_object_missing', { id, param: 'id' })
    : new ApiError('thread_missing', { id });
}

export function keyReused(once: Once | undefined): ApiError {
  return new ApiError('idempotency_key_reused', { key: once?.by === 'key' ? once.key : '' });
}
