import { adminStatus, adminTask, quarantinedEvent } from './responses/admin';
import { deletedFile, deletedMessage, deletedThread } from './responses/deleted';
import { errorEnvelope } from './responses/error';
import { event } from './responses/event';
import { file } from './responses/file';
import { health, notReady, ready } from './responses/health';
import { firstOf, listOf } from './responses/list';
import { messageFile, messageV1, messageV2 } from './responses/message';
import { consistencyProof, inclusionProof } from './responses/proofs';
import { threadV1, threadV2 } from './responses/thread';

/**
 * Every object that an answer can be, by the name that the OpenAPI document gives it. The presenters'
 * types are made from these schemas; nothing is parsed on its way out.
 */
export const RESPONSES = {
  ThreadV1: threadV1,
  ThreadV2: threadV2,
  ThreadListV1: listOf(threadV1),
  ThreadListV2: listOf(threadV2),
  DeletedThread: deletedThread,
  MessageV1: messageV1,
  MessageV2: messageV2,
  MessageListV1: listOf(messageV1),
  MessageListV2: listOf(messageV2),
  DeletedMessage: deletedMessage,
  MessageFile: messageFile,
  MessageFileList: listOf(messageFile),
  File: file,
  FileList: listOf(file),
  DeletedFile: deletedFile,
  Event: event,
  EventList: listOf(event),
  InclusionProof: inclusionProof,
  ConsistencyProof: consistencyProof,
  AdminStatus: adminStatus,
  AdminTask: adminTask,
  AdminTaskList: firstOf(adminTask),
  AdminQuarantine: firstOf(quarantinedEvent),
  Error: errorEnvelope,
  Health: health,
  Ready: ready,
  NotReady: notReady,
};
