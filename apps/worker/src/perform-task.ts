import { CLEAR_ERASED, clearErased, type Clearing } from '#erasure';
import type { Task } from '#tasks';
import { validateAttachmentTask, type Validating } from './attachments/validate-attachment-task';

/** Does what a task asks for, by its kind. @throws to be tried again */
export function performTask(parts: Validating & Clearing, task: Task): Promise<void> {
  if (task.kind !== CLEAR_ERASED) return validateAttachmentTask(parts, task);
  const { taskId, projectId, position, payload } = task;
  // What the trigger of migration 0012 wrote.
  const { thread_id: threadId } = JSON.parse(payload) as { readonly thread_id: string };
  return clearErased(parts, { taskId, projectId, position, threadId });
}
