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
export {
  SCHEMA_VERSION,
  type DomainEvent,
  type EventPlace,
  type EventType,
  type RecordedEvent,
} from './events';
export { foldMessage, foldThread } from './fold';
export { makeId, type IdKind } from './ids';
export { placeEvents } from './place-events';
export type {
  Attachment,
  AttachmentTool,
  ContentPart,
  ImageDetail,
  Message,
  Metadata,
  Role,
} from './message';
export type { Thread, ToolResources } from './thread';
