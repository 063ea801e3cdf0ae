import type { AttachmentTool, RecordedEvent } from '#domain';
import { eventIdOf } from '#event-store';
import type { NewTask, Task } from '#tasks';

export const VALIDATE_ATTACHMENT = 'validate_attachment';

/** One file of one message, and everything that the message attaches it for. */
export type AttachmentTask = {
  readonly thread_id: string;
  readonly message_id: string;
  readonly file_id: string;
  readonly tools: readonly AttachmentTool[];
};

/** A task for each file of the message, however often it is attached there. */
export function tasksOf(event: RecordedEvent): readonly NewTask[] {
  if (event.type !== 'MessageCreated') return [];
  const toolsOf = new Map<string, Set<AttachmentTool>>();
  for (const { file_id, tools } of event.payload.attachments) {
    toolsOf.set(file_id, new Set([...(toolsOf.get(file_id) ?? []), ...tools]));
  }
  return [...toolsOf].map(([file_id, tools]) => taskOf(event, { file_id, tools: [...tools] }));
}

function taskOf(
  { streamId, entityId, projectId, position }: RecordedEvent,
  { file_id, tools }: Pick<AttachmentTask, 'file_id' | 'tools'>,
): NewTask {
  const payload: AttachmentTask = { thread_id: streamId, message_id: entityId, file_id, tools };
  return {
    // Also the id of its job, in which BullMQ allows no colon.
    taskId: `validate-${entityId}-${file_id}`,
    kind: VALIDATE_ATTACHMENT,
    projectId,
    position,
    payload: JSON.stringify(payload),
  };
}

/** @throws when the task is of another kind, which a newer version of this code may know */
export function attachmentTaskOf({ kind, payload }: Task): AttachmentTask {
  if (kind !== VALIDATE_ATTACHMENT) throw new Error(`no worker here for tasks of kind ${kind}`);
  // What `taskOf` wrote.
  return JSON.parse(payload) as AttachmentTask;
}

/** The id of the one verdict that a task can have: whoever works on the task a second time repeats the first. */
export function verdictEventId(taskId: string): Buffer {
  return eventIdOf(`${taskId} verdict`);
}
