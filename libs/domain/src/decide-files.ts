import type { Decision } from './decide';
import type {
  AttachmentRejectedPayload,
  AttachmentValidatedPayload,
  FileUploadedPayload,
} from './events';

/** To be appended once the bytes are stored: a file in the log has its bytes. */
export function uploadFile(fileId: string, file: FileUploadedPayload): Decision {
  return {
    streamId: fileId,
    stream: 'absent',
    events: [{ type: 'FileUploaded', entityId: fileId, payload: file }],
  };
}

export function deleteFile(fileId: string): Decision {
  return {
    streamId: fileId,
    stream: 'open',
    entity: { id: fileId },
    events: [{ type: 'FileDeleted', entityId: fileId, payload: {} }],
  };
}

/** What a validation found out about a file of a message, if that is still there. */
export function judgeAttachment(
  { threadId, messageId }: { readonly threadId: string; readonly messageId: string },
  verdict:
    | { readonly type: 'AttachmentValidated'; readonly payload: AttachmentValidatedPayload }
    | { readonly type: 'AttachmentRejected'; readonly payload: AttachmentRejectedPayload },
): Decision {
  return {
    streamId: threadId,
    stream: 'open',
    entity: { id: messageId },
    events: [{ ...verdict, entityId: messageId }],
  };
}
