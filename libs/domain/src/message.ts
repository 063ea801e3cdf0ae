import type { Json } from './json';

/** Up to 16 pairs; keys up to 64 and values up to 512 code points. The edge checks that. */
export type Metadata = Readonly<Record<string, string>>;

export type Role = 'user' | 'assistant';

/** Kept in the shape of the wire (v2), so that rendering what was stored costs nothing. */
export type ContentPart = TextPart | ImageFilePart | ImageUrlPart | RefusalPart;

export type TextPart = {
  readonly type: 'text';
  readonly text: { readonly value: string; readonly annotations: readonly Annotation[] };
};
export type ImageDetail = 'auto' | 'low' | 'high';
export type ImageFilePart = {
  readonly type: 'image_file';
  readonly image_file: { readonly file_id: string; readonly detail?: ImageDetail };
};
export type ImageUrlPart = {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string; readonly detail?: ImageDetail };
};
export type RefusalPart = { readonly type: 'refusal'; readonly refusal: string };

/** Only imported messages carry annotations: they are kept as they came. */
export type Annotation = Readonly<Record<string, unknown>>;

export type AttachmentTool = 'code_interpreter' | 'file_search';

/** The neutral fact behind v1's file_ids and v2's attachments: a file, and what it is for. */
export type Attachment = { readonly file_id: string; readonly tools: readonly AttachmentTool[] };

/** Why a file cannot be used for what it was attached for. */
export type RejectionCode =
  | 'file_deleted'
  | 'file_missing'
  | 'bytes_differ'
  | 'empty_file'
  | 'type_mismatch'
  | 'unsupported_type'
  | 'not_text'
  | 'damaged'
  | 'too_large';

/** What the worker found out about an attachment; none while it has not looked yet. */
export type Verdict =
  | { readonly status: 'validated'; readonly mediaType: string }
  | {
      readonly status: 'rejected';
      readonly code: RejectionCode;
      readonly reason: string;
      /** Unix time in milliseconds. */
      readonly at: number;
    };

export type JudgedAttachment = Attachment & { readonly verdict?: Verdict };

/** A message as the fold of its events. */
export type Message = {
  readonly id: string;
  readonly threadId: string;
  /** Position of its MessageCreated: the one order that lists follow. */
  readonly position: number;
  /** Number of events of this message so far; 1 after its creation. */
  readonly rev: number;
  /** Unix time in milliseconds. */
  readonly createdAt: number;
  readonly role: Role;
  readonly content: Json<readonly ContentPart[]>;
  readonly attachments: readonly JudgedAttachment[];
  readonly metadata: Metadata;
  readonly assistantId: string | null;
  readonly runId: string | null;
};
