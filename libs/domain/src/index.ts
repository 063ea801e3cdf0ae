// Owns: what a thread and a message are: events, states, decide, fold, ids. Pure.
// Never: a clock, randomness, I/O or an npm package; they enter as values from the apps.
// Start reading: events.ts, then fold.ts.
export { decodeEvent, type StoredEvent } from './decode';
export {
  createMessage,
  createThread,
  deleteMessage,
  deleteThread,
  modifyMessage,
  modifyThread,
  type Decision,
  type EntityEvent,
  type NewMessage,
} from './decide';
export { deleteFile, judgeAttachment, uploadFile } from './decide-files';
export {
  ERASED_PAYLOAD,
  SCHEMA_VERSION,
  schemaVersionOf,
  type DomainEvent,
  type EventPlace,
  type EventType,
  type RecordedEvent,
} from './events';
export type { FilePurpose, StoredFile } from './file';
export { eraseDeletedFile, eraseDeletedThread, eraseFile, eraseThread } from './decide-erasure';
export { foldFile, foldMessage, foldThread } from './fold';
export { foldNewest } from './fold-newest';
export { makeId, type IdKind } from './ids';
export { Json } from './json';
export { outlineOf } from './outline';
export { placeEvents } from './place-events';
export type {
  Attachment,
  AttachmentTool,
  ContentPart,
  ImageDetail,
  JudgedAttachment,
  Message,
  Metadata,
  RejectionCode,
  Role,
  Verdict,
} from './message';
export type { Thread, ToolResources } from './thread';
