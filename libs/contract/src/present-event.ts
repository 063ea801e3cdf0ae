import type { Message, StoredFile, Thread } from '#domain';
import { fileStatus } from './present';
import { CHANGED_FIELDS, type EventObject } from './responses/event';

type State = Thread | Message | StoredFile;

/** An event as it is read from the log. */
export type RecordedChange = {
  readonly eventId: string;
  readonly position: number;
  readonly version: number;
  readonly rev: number;
  readonly type: string;
  /** Unix time in milliseconds. */
  readonly recordedAt: number;
  readonly streamId: string;
  readonly entityId: string;
  readonly actor: string;
  readonly actorName: string | null;
  /** JSON. */
  readonly meta: string;
  readonly isReadable: boolean;
  readonly isErased?: boolean;
  readonly reason?: string | null;
  readonly before: State | undefined;
  readonly after: State | undefined;
};

/** Renders an event for the wire: the same in both dialects, because it tells of both. */
export function presentEvent(event: RecordedChange): EventObject {
  const { eventId, recordedAt, position, version, rev, type } = event;
  return {
    id: eventId,
    object: 'event',
    created_at: Math.floor(recordedAt / 1000),
    recorded_at: new Date(recordedAt).toISOString(),
    position,
    version,
    rev,
    type,
    ...whereOf(event),
    actor: { key_id: event.actor, name: event.actorName },
    request_id: requestIdOf(event.meta),
    changes: event.isReadable ? changesOf(event.before, event.after) : null,
    ...(event.isErased && { erased: true as const }),
    ...(event.reason !== undefined && { reason: event.reason }),
  };
}

function whereOf({
  streamId,
  entityId,
}: RecordedChange): Pick<EventObject, 'thread_id' | 'message_id' | 'file_id'> {
  const isOfFile = streamId.startsWith('file');
  return {
    thread_id: isOfFile ? null : streamId,
    message_id: entityId === streamId ? null : entityId,
    file_id: isOfFile ? streamId : null,
  };
}

function requestIdOf(meta: string): string | null {
  try {
    const { request_id } = JSON.parse(meta) as { readonly request_id?: unknown };
    return typeof request_id === 'string' ? request_id : null;
  } catch {
    return null;
  }
}

function changesOf(before: State | undefined, after: State | undefined): EventObject['changes'] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return CHANGED_FIELDS.flatMap((field) => {
    const change = { field, before: old[field] ?? null, after: now[field] ?? null };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : change;
  });
}

type Fields = Readonly<Partial<Record<(typeof CHANGED_FIELDS)[number], unknown>>>;

function fieldsOf(state: State | undefined): Fields {
  if (!state) return {};
  if ('threadId' in state) return fieldsOfMessage(state);
  if ('filename' in state) {
    const { filename, purpose, bytes, sha256 } = state;
    return { filename, purpose, bytes, sha256 };
  }
  return { metadata: state.metadata, tool_resources: state.toolResources };
}

/** Each file with what was found out about it: that is what a verdict changes. */
function fieldsOfMessage({ attachments, ...message }: Message): Fields {
  const { role, content, assistantId, runId, metadata } = message;
  return {
    role,
    content,
    attachments: attachments.map(({ file_id, tools, verdict }) => ({
      file_id,
      tools: tools.map((type) => ({ type })),
      ...fileStatus(verdict),
    })),
    assistant_id: assistantId,
    run_id: runId,
    metadata,
  };
}
