import type { Db } from '#database';
import { judgeAttachment } from '#domain';
import type { Appender } from '#event-store';
import type { FileStore } from '#file-store';
import { TASK_ATTEMPTS } from '#queue';
import type { Task } from '#tasks';
import type { Finding } from '#validation';
import { attachmentTaskOf, verdictEventId } from './attachment-task';
import { judgeFile } from './judge-file';

export type Validating = {
  readonly db: Db;
  readonly store: Pick<FileStore, 'read'>;
  readonly appender: Appender;
};

/**
 * Finds out about a file of a message and says so in the log. However many workers do it at once, one
 * verdict is written: the first.
 * @throws when nothing could be found out, or not written; worth another try
 */
export async function validateAttachmentTask(
  { db, store, appender }: Validating,
  task: Task,
): Promise<void> {
  const attachment = attachmentTaskOf(task);
  const isLastAttempt = task.attempts >= TASK_ATTEMPTS;
  const finding = await judgeFile({ db, store, isLastAttempt }, task.projectId, attachment);
  // Refused is done as well: the message is gone, and nobody asks any more.
  await appender.append({
    decision: judgeAttachment(
      { threadId: attachment.thread_id, messageId: attachment.message_id },
      verdictOf(attachment.file_id, finding),
    ),
    context: { projectId: task.projectId, actor: 'worker', requestId: task.taskId },
    eventIds: [verdictEventId(task.taskId)],
  });
}

function verdictOf(file_id: string, finding: Finding): Parameters<typeof judgeAttachment>[1] {
  switch (finding.status) {
    case 'validated':
      return {
        type: 'AttachmentValidated',
        payload: { file_id, media_type: finding.mediaType },
      };
    case 'rejected':
      return {
        type: 'AttachmentRejected',
        payload: { file_id, code: finding.code, reason: finding.reason },
      };
  }
}
