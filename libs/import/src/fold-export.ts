import { z } from 'zod';
import type { SavedMessage, SavedThread } from '#contract';
import {
  decodeEvent,
  foldMessage,
  foldThread,
  type Message,
  type StoredEvent,
  type Thread,
} from '#domain';

/** What the lines of exports come to, entity by entity. */
export type FoldedExport = {
  /** @returns why the line cannot be taken, in a sentence; nothing when it can */
  readonly take: (line: Readonly<Record<string, unknown>>) => string | undefined;
  readonly threads: () => readonly SavedThread[];
  readonly messages: () => readonly SavedMessage[];
};

/** The first fault is enough: an export is written by a program. */
const exportedEvent = z
  .object({
    position: z.int().positive(),
    version: z.int().positive(),
    rev: z.int().positive(),
    schema_version: z.int(),
    recorded_at: z.int().nonnegative(),
    stream_id: z.string(),
    entity_id: z.string(),
    project_id: z.string(),
    type: z.string(),
    payload: z.string(),
  })
  .transform((line): StoredEvent => ({
    position: line.position,
    version: line.version,
    rev: line.rev,
    schemaVersion: line.schema_version,
    recordedAt: line.recorded_at,
    streamId: line.stream_id,
    entityId: line.entity_id,
    projectId: line.project_id,
    type: line.type,
    payload: line.payload,
  }));

/** Folds events as the projector does: what was deleted is gone, what was changed is as it was last. */
export function foldExport(): FoldedExport {
  const threads = new Map<string, Thread>();
  const messages = new Map<string, Message>();
  const gone = new Set<string>();

  const fold = (event: ReturnType<typeof decodeEvent>): void => {
    const { entityId, streamId } = event;
    if (gone.has(streamId)) return;
    if (entityId === streamId) {
      const thread = foldThread(threads.get(entityId), event);
      if (thread) threads.set(entityId, thread);
      else {
        threads.delete(entityId);
        gone.add(streamId);
      }
      return;
    }
    const message = foldMessage(messages.get(entityId), event);
    if (message) messages.set(entityId, message);
    else messages.delete(entityId);
  };

  return {
    take: (line) => {
      if (line['format'] !== undefined || line['end'] !== undefined) return undefined;
      if (line['erased'] === true) return 'its content was erased';
      const { data: event } = exportedEvent.safeParse(line);
      if (!event) return 'it is no event of an export';
      if (event.streamId.startsWith('file')) return 'files are not imported';
      try {
        fold(decodeEvent(event));
        return undefined;
      } catch (error) {
        return `it follows nothing that the export has (${error instanceof Error ? error.message : ''})`;
      }
    },
    threads: () => [...threads.values()].map(savedThread),
    messages: () =>
      [...messages.values()].filter(({ threadId }) => !gone.has(threadId)).map(savedMessage),
  };
}

function savedThread({ id, createdAt, metadata, toolResources }: Thread): SavedThread {
  return { id, createdAt, metadata, toolResources };
}

function savedMessage(message: Message): SavedMessage {
  const { id, threadId, createdAt, role, content, metadata, assistantId, runId } = message;
  return {
    ...{ id, threadId, createdAt, role, metadata, assistantId, runId },
    content: content.value,
    attachments: message.attachments.map(({ file_id, tools }) => ({ file_id, tools })),
  };
}
