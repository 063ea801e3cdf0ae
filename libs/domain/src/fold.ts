import type { RecordedEvent } from './events';
import type { StoredFile } from './file';
import { Json } from './json';
import type { Message, Verdict } from './message';
import type { Thread } from './thread';

/** A state that an event cannot follow: a hole or a repeat in the log, or a type of another entity. */
export class FoldError extends Error {
  override readonly name = 'FoldError';
}

/**
 * One step of a message's life. `undefined` is "no such message": before its creation, and after
 * its deletion, or when its content was erased. Pure; the projector, the exact reads and the replay all fold with this one function.
 * @throws FoldError when the event cannot follow the state.
 */
export function foldMessage(state: Message | undefined, event: RecordedEvent): Message | undefined {
  switch (event.type) {
    case 'MessageCreated':
      if (state) throw unexpected(event, `rev ${state.rev}`);
      return {
        id: event.entityId,
        threadId: event.streamId,
        position: event.position,
        rev: event.rev,
        createdAt: event.payload.created_at ?? event.recordedAt,
        role: event.payload.role,
        content: Json.of(event.payload.content),
        attachments: event.payload.attachments,
        metadata: event.payload.metadata,
        assistantId: event.payload.assistant_id ?? null,
        runId: event.payload.run_id ?? null,
      };
    case 'MessageModified':
      return { ...following(state, event), rev: event.rev, metadata: event.payload.metadata };
    case 'AttachmentValidated':
    case 'AttachmentRejected':
      return judged(following(state, event), event);
    case 'MessageDeleted':
      following(state, event);
      return undefined;
    case 'ThreadCreated':
    case 'ThreadModified':
    case 'ThreadDeleted':
    case 'FileUploaded':
    case 'FileDeleted':
    case 'ContentErased':
    case 'FileErased':
      throw unexpected(event, 'a message');
    case 'Erased':
      return undefined;
  }
}

function judged(message: Message, event: VerdictEvent): Message {
  const verdict: Verdict =
    event.type === 'AttachmentValidated'
      ? { status: 'validated', mediaType: event.payload.media_type }
      : {
          status: 'rejected',
          code: event.payload.code,
          reason: event.payload.reason,
          at: event.recordedAt,
        };
  return {
    ...message,
    rev: event.rev,
    attachments: message.attachments.map((attachment) =>
      attachment.file_id === event.payload.file_id ? { ...attachment, verdict } : attachment,
    ),
  };
}

type VerdictEvent = Extract<
  RecordedEvent,
  { readonly type: 'AttachmentValidated' | 'AttachmentRejected' }
>;

/**
 * One step of a thread's own life; the events of its messages do not belong here.
 * @throws FoldError when the event cannot follow the state.
 */
export function foldThread(state: Thread | undefined, event: RecordedEvent): Thread | undefined {
  switch (event.type) {
    case 'ThreadCreated':
      if (state) throw unexpected(event, `rev ${state.rev}`);
      return {
        id: event.streamId,
        projectId: event.projectId,
        position: event.position,
        rev: event.rev,
        createdAt: event.payload.created_at ?? event.recordedAt,
        metadata: event.payload.metadata,
        toolResources: event.payload.tool_resources ?? {},
      };
    case 'ThreadModified':
      return {
        ...following(state, event),
        rev: event.rev,
        ...(event.payload.metadata && { metadata: event.payload.metadata }),
        ...(event.payload.tool_resources && { toolResources: event.payload.tool_resources }),
      };
    case 'ThreadDeleted':
      following(state, event);
      return undefined;
    case 'ContentErased':
      if (state) throw unexpected(event, `rev ${state.rev}`);
      return undefined;
    case 'Erased':
      return undefined;
    case 'MessageCreated':
    case 'MessageModified':
    case 'MessageDeleted':
    case 'AttachmentValidated':
    case 'AttachmentRejected':
    case 'FileUploaded':
    case 'FileDeleted':
    case 'FileErased':
      throw unexpected(event, 'a thread');
  }
}

/**
 * One step of a file's life.
 * @throws FoldError when the event cannot follow the state.
 */
export function foldFile(
  state: StoredFile | undefined,
  event: RecordedEvent,
): StoredFile | undefined {
  switch (event.type) {
    case 'FileUploaded': {
      if (state) throw unexpected(event, `rev ${state.rev}`);
      const { filename, purpose, bytes, sha256 } = event.payload;
      const { streamId: id, projectId, position, rev, recordedAt: createdAt } = event;
      return { id, projectId, position, rev, createdAt, filename, purpose, bytes, sha256 };
    }
    case 'FileDeleted':
      following(state, event);
      return undefined;
    case 'FileErased':
      if (state) throw unexpected(event, `rev ${state.rev}`);
      return undefined;
    case 'Erased':
      return undefined;
    case 'ThreadCreated':
    case 'ThreadModified':
    case 'ThreadDeleted':
    case 'MessageCreated':
    case 'MessageModified':
    case 'MessageDeleted':
    case 'AttachmentValidated':
    case 'AttachmentRejected':
    case 'ContentErased':
      throw unexpected(event, 'a file');
  }
}

/** The state, when `event` is the very next one of its entity. */
function following<S extends { readonly rev: number }>(
  state: S | undefined,
  event: RecordedEvent,
): S {
  if (!state || state.rev + 1 !== event.rev) {
    throw unexpected(event, state ? `rev ${state.rev}` : 'nothing');
  }
  return state;
}

function unexpected(event: RecordedEvent, before: string): FoldError {
  return new FoldError(
    `${event.type} of ${event.entityId} (rev ${event.rev}, position ${event.position}) cannot follow ${before}`,
  );
}
