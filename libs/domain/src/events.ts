import type { FilePurpose } from './file';
import type { Attachment, ContentPart, Metadata, RejectionCode, Role } from './message';
import type { ToolResources } from './thread';

/**
 * What happened, in the past tense. The payload is what is stored and hashed, so its shape never
 * changes: a new shape is a new schema version with an upcaster, and a golden file for the old one.
 */
export type DomainEvent =
  | { readonly type: 'ThreadCreated'; readonly payload: ThreadCreatedPayload }
  | { readonly type: 'ThreadModified'; readonly payload: ThreadModifiedPayload }
  | { readonly type: 'ThreadDeleted'; readonly payload: NothingMore }
  | { readonly type: 'MessageCreated'; readonly payload: MessageCreatedPayload }
  | { readonly type: 'MessageModified'; readonly payload: MessageModifiedPayload }
  | { readonly type: 'MessageDeleted'; readonly payload: NothingMore }
  | { readonly type: 'AttachmentValidated'; readonly payload: AttachmentValidatedPayload }
  | { readonly type: 'AttachmentRejected'; readonly payload: AttachmentRejectedPayload }
  | { readonly type: 'FileUploaded'; readonly payload: FileUploadedPayload }
  | { readonly type: 'FileDeleted'; readonly payload: NothingMore }
  | { readonly type: 'ContentErased'; readonly payload: ErasedPayload }
  | { readonly type: 'FileErased'; readonly payload: ErasedPayload };

export type EventType = DomainEvent['type'];

/** From version 2 on: of what was imported, because it was created before it was recorded. */
export type CreatedElsewhere = {
  /** Unix time in milliseconds. */
  readonly created_at: number;
};

export type ThreadCreatedPayload = Partial<CreatedElsewhere> & {
  readonly metadata: Metadata;
  readonly tool_resources?: ToolResources;
};
/** Each field that is present replaces the old one whole. */
export type ThreadModifiedPayload = {
  readonly metadata?: Metadata;
  readonly tool_resources?: ToolResources;
};
export type MessageCreatedPayload = Partial<CreatedElsewhere> & {
  readonly role: Role;
  readonly content: readonly ContentPart[];
  readonly attachments: readonly Attachment[];
  readonly metadata: Metadata;
  /** Only on messages that a run wrote, that is, on imported ones. */
  readonly assistant_id?: string;
  readonly run_id?: string;
};
/** Replaces the metadata whole. */
export type MessageModifiedPayload = { readonly metadata: Metadata };
/** The worker's verdict on a file of a message; it holds for every attachment of that file there. */
export type AttachmentValidatedPayload = {
  readonly file_id: string;
  /** As the bytes say, not the name. */
  readonly media_type: string;
};
export type AttachmentRejectedPayload = {
  readonly file_id: string;
  readonly code: RejectionCode;
  /** One sentence for people. */
  readonly reason: string;
};
/** Written when the bytes are stored durably. */
export type FileUploadedPayload = {
  /** As the uploader named it: data, never a path. */
  readonly filename: string;
  readonly purpose: FilePurpose;
  readonly bytes: number;
  /** Of the bytes, in hex. */
  readonly sha256: string;
};
/**
 * The last word about a stream that was deleted: the key of its payloads is destroyed. The one event of
 * an encrypted stream that is not encrypted: who did it and why stays readable.
 */
export type ErasedPayload = {
  /** As whoever did it wrote it; null for none. */
  readonly reason: string | null;
};
export type NothingMore = Readonly<Record<string, never>>;

/** Where and when an event stands in the log. */
export type EventPlace = {
  /** 1, 2, 3 … over the whole log, equal to commit order. */
  readonly position: number;
  readonly streamId: string;
  /** 1, 2, 3 … within the stream. */
  readonly version: number;
  /** The message, or the thread itself for a thread's own events. */
  readonly entityId: string;
  /** 1, 2, 3 … within the entity. */
  readonly rev: number;
  readonly projectId: string;
  /** Unix time in milliseconds; never decreases with position. */
  readonly recordedAt: number;
};

/** An event read from the log, decoded. */
export type RecordedEvent = EventPlace & (DomainEvent | ErasedEvent);

/** That something of a type happened, and nobody can know any more what: no state comes of it. */
export type ErasedEvent = {
  readonly type: 'Erased';
  readonly payload: { readonly type: EventType };
};

/** What stands for a payload whose key was destroyed; no JSON, so no payload ever says it. */
export const ERASED_PAYLOAD = 'erased';

/** The newest schema version of each type. */
export const SCHEMA_VERSION: Readonly<Record<EventType, number>> = {
  ThreadCreated: 2,
  ThreadModified: 1,
  ThreadDeleted: 1,
  MessageCreated: 2,
  MessageModified: 1,
  MessageDeleted: 1,
  AttachmentValidated: 1,
  AttachmentRejected: 1,
  FileUploaded: 1,
  FileDeleted: 1,
  ContentErased: 1,
  FileErased: 1,
};

/**
 * The version that an event is written with: the oldest that can say it, so that processes of a version of
 * threadlog before this one read on while they are replaced one by one.
 */
export function schemaVersionOf({ type, payload }: DomainEvent): number {
  return 'created_at' in payload ? SCHEMA_VERSION[type] : 1;
}
