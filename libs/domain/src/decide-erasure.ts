import type { Decision, EntityEvent } from './decide';

type Erasing = { readonly reason: string | null; readonly expectedRev?: number };

/** Deletes it and destroys its content, in one. */
export function eraseThread(threadId: string, { reason, expectedRev }: Erasing): Decision {
  const deleted: EntityEvent = { type: 'ThreadDeleted', entityId: threadId, payload: {} };
  return {
    streamId: threadId,
    stream: 'open',
    entity: { id: threadId, ...(expectedRev !== undefined && { rev: expectedRev }) },
    events: [deleted, contentErased(threadId, reason)],
  };
}

/** Destroys the content of what was deleted before. */
export function eraseDeletedThread(threadId: string, reason: string | null): Decision {
  return {
    streamId: threadId,
    stream: 'deleted',
    entity: { id: threadId },
    events: [contentErased(threadId, reason)],
  };
}

export function eraseFile(fileId: string, reason: string | null): Decision {
  const deleted: EntityEvent = { type: 'FileDeleted', entityId: fileId, payload: {} };
  return {
    ...eraseDeletedFile(fileId, reason),
    stream: 'open',
    events: [deleted, fileErased(fileId, reason)],
  };
}

export function eraseDeletedFile(fileId: string, reason: string | null): Decision {
  return {
    streamId: fileId,
    stream: 'deleted',
    entity: { id: fileId },
    events: [fileErased(fileId, reason)],
  };
}

function contentErased(entityId: string, reason: string | null): EntityEvent {
  return { type: 'ContentErased', entityId, payload: { reason } };
}

function fileErased(entityId: string, reason: string | null): EntityEvent {
  return { type: 'FileErased', entityId, payload: { reason } };
}
