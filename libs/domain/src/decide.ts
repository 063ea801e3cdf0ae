import type { DomainEvent, MessageCreatedPayload } from './events';
import type { Message, Metadata } from './message';
import type { Thread, ToolResources } from './thread';

/**
 * What a command wants to become true: events for one stream, all or none, and what must hold at the
 * instant they are appended. The log checks that under its lock; nothing read earlier is relied on.
 */
export type Decision = {
  readonly streamId: string;
  /**
   * `absent`: the events open the stream. `open`: it exists, is this project's, and is not deleted.
   * `deleted`: it is deleted, and not erased.
   */
  readonly stream: 'absent' | 'open' | 'deleted';
  /** An entity that must exist and not be deleted; with `rev`, exactly at that revision. */
  readonly entity?: { readonly id: string; readonly rev?: number };
  /** None where nothing is to change. */
  readonly events: readonly EntityEvent[];
};

export type EntityEvent = DomainEvent & { readonly entityId: string };

export type NewMessage = MessageCreatedPayload & { readonly id: string };

/** A thread and its initial messages: all or nothing, in the order given. */
export function createThread(command: {
  readonly threadId: string;
  readonly metadata: Metadata;
  readonly toolResources?: ToolResources;
  readonly messages: readonly NewMessage[];
  /** Where it was created elsewhere: Unix time in milliseconds. */
  readonly createdAt?: number;
}): Decision {
  const { threadId, metadata, toolResources, messages, createdAt } = command;
  const payload = {
    metadata,
    ...(toolResources && { tool_resources: toolResources }),
    ...(createdAt !== undefined && { created_at: createdAt }),
  };
  return {
    streamId: threadId,
    stream: 'absent',
    events: [{ type: 'ThreadCreated', entityId: threadId, payload }, ...messages.map(created)],
  };
}

/** Fields that are absent change nothing; without any there is no event. */
export function modifyThread(
  thread: Thread,
  change: { readonly metadata?: Metadata; readonly toolResources?: ToolResources },
  expectedRev?: number,
): Decision {
  const { metadata, toolResources } = change;
  const payload = {
    ...(metadata && { metadata }),
    ...(toolResources && { tool_resources: toolResources }),
  };
  return {
    streamId: thread.id,
    stream: 'open',
    entity: entity(thread.id, expectedRev),
    events:
      metadata || toolResources ? [{ type: 'ThreadModified', entityId: thread.id, payload }] : [],
  };
}

export function deleteThread(threadId: string, expectedRev?: number): Decision {
  return {
    streamId: threadId,
    stream: 'open',
    entity: entity(threadId, expectedRev),
    events: [{ type: 'ThreadDeleted', entityId: threadId, payload: {} }],
  };
}

/** Two people posting at once is no conflict: a create asks for nothing but an open thread. */
export function createMessage(threadId: string, message: NewMessage): Decision {
  return { streamId: threadId, stream: 'open', events: [created(message)] };
}

/**
 * Without an expected revision the last writer wins, and both edits are kept. Without a field there is
 * no event.
 */
export function modifyMessage(
  message: Message,
  change: { readonly metadata?: Metadata },
  expectedRev?: number,
): Decision {
  const { metadata } = change;
  return {
    streamId: message.threadId,
    stream: 'open',
    entity: entity(message.id, expectedRev),
    events: metadata
      ? [{ type: 'MessageModified', entityId: message.id, payload: { metadata } }]
      : [],
  };
}

export function deleteMessage(threadId: string, messageId: string, expectedRev?: number): Decision {
  return {
    streamId: threadId,
    stream: 'open',
    entity: entity(messageId, expectedRev),
    events: [{ type: 'MessageDeleted', entityId: messageId, payload: {} }],
  };
}

function created({ id, ...payload }: NewMessage): EntityEvent {
  return { type: 'MessageCreated', entityId: id, payload };
}

function entity(id: string, rev: number | undefined): { id: string; rev?: number } {
  return { id, ...(rev !== undefined && { rev }) };
}
