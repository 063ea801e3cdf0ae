import { z } from 'zod';
import type { Attachment, AttachmentTool, ContentPart, Message, Metadata, Thread } from '#domain';
import { checkedId, forBothTools } from './attachments';
import { metadata } from './metadata';
import { text } from './text';
import { toApiError } from './to-api-error';

/** A thread as somebody saved it from the hosted service. */
export type SavedThread = Omit<Thread, 'projectId' | 'position' | 'rev'>;

/** A message, likewise. */
export type SavedMessage = Omit<Message, 'position' | 'rev' | 'content' | 'attachments'> & {
  readonly content: readonly ContentPart[];
  readonly attachments: readonly Attachment[];
};

/** What was saved, or in one sentence why it cannot be kept as it is. */
export type Parsed<T> =
  | { readonly isGood: true; readonly value: T }
  | { readonly isGood: false; readonly reason: string };

/** Longer than any message that the hosted service took; what its models wrote was shorter. */
const MAX_TEXT = 1_048_576;
/** Ids of files, assistants, runs and vector stores are kept as they came: Azure has forms of its own. */
const MAX_ID = 256;

const anyId = text(MAX_ID);
/** SDKs write what is not there as null, or leave it out. */
const absent = <S extends z.ZodType>(schema: S): z.ZodOptional<z.ZodNullable<S>> =>
  schema.nullable().optional();
const writtenByRun = absent(z.union([anyId, z.literal('')])).transform((id) => id || null);
const createdAt = z.int().nonnegative();
const pairs = absent(metadata('v1')).transform((map): Metadata => map ?? {});

const detail = absent(z.enum(['auto', 'low', 'high'])).transform((one) => one ?? undefined);

/** Of parts, too, what is not known is left out: a part has what it takes to show it. */
const part = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      text: z.object({
        value: text(MAX_TEXT, 0),
        annotations: absent(z.array(z.record(z.string(), z.unknown()))),
      }),
    }),
    z.object({
      type: z.literal('image_file'),
      image_file: z.object({ file_id: anyId, detail }),
    }),
    z.object({
      type: z.literal('image_url'),
      image_url: z.object({ url: text(MAX_TEXT), detail }),
    }),
    z.object({ type: z.literal('refusal'), refusal: text(MAX_TEXT, 0) }),
  ])
  .transform((saved): ContentPart => {
    switch (saved.type) {
      case 'text': {
        const { value, annotations } = saved.text;
        return { type: 'text', text: { value, annotations: annotations ?? [] } };
      }
      case 'image_file': {
        const { file_id, detail: asked } = saved.image_file;
        return { type: 'image_file', image_file: { file_id, ...(asked && { detail: asked }) } };
      }
      case 'image_url': {
        const { url, detail: asked } = saved.image_url;
        return { type: 'image_url', image_url: { url, ...(asked && { detail: asked }) } };
      }
      case 'refusal':
        return saved;
    }
  });

/** v1 called the search for files by another name. */
const TOOLS: Readonly<Record<string, AttachmentTool>> = {
  code_interpreter: 'code_interpreter',
  file_search: 'file_search',
  retrieval: 'file_search',
};

const attachment = z
  .object({ file_id: anyId, tools: absent(z.array(z.object({ type: z.string() }))) })
  .transform(({ file_id, tools }): Attachment => ({
    file_id,
    tools: [...new Set((tools ?? []).flatMap(({ type }) => TOOLS[type] ?? []))],
  }));

const savedMessage = z
  .object({
    id: checkedId('msg'),
    thread_id: checkedId('thread'),
    created_at: createdAt,
    role: z.enum(['user', 'assistant']),
    content: z.array(part),
    file_ids: absent(z.array(anyId)),
    attachments: absent(z.array(attachment)),
    metadata: pairs,
    assistant_id: writtenByRun,
    run_id: writtenByRun,
  })
  .transform(({ id, role, content, metadata: map, ...saved }): SavedMessage => ({
    id,
    threadId: saved.thread_id,
    createdAt: saved.created_at * 1000,
    role,
    content,
    attachments: saved.attachments ?? forBothTools(saved.file_ids ?? []),
    metadata: map,
    assistantId: saved.assistant_id,
    runId: saved.run_id,
  }));

const savedThread = z
  .object({
    id: checkedId('thread'),
    created_at: createdAt,
    metadata: pairs,
    tool_resources: absent(
      z.object({
        code_interpreter: absent(z.object({ file_ids: absent(z.array(anyId)) })),
        file_search: absent(z.object({ vector_store_ids: absent(z.array(anyId)) })),
      }),
    ),
  })
  .transform(({ id, created_at, metadata: map, tool_resources }): SavedThread => {
    const { code_interpreter: code, file_search: search } = tool_resources ?? {};
    return {
      id,
      createdAt: created_at * 1000,
      metadata: map,
      toolResources: {
        ...(code && { code_interpreter: { file_ids: code.file_ids ?? [] } }),
        ...(search && { file_search: { vector_store_ids: search.vector_store_ids ?? [] } }),
      },
    };
  });

/** An object of the type `thread.message`, of either dialect; fields that are not known are passed over. */
export function parseSavedMessage(object: unknown): Parsed<SavedMessage> {
  return parse(savedMessage, object);
}

/** An object of the type `thread`, likewise. */
export function parseSavedThread(object: unknown): Parsed<SavedThread> {
  return parse(savedThread, object);
}

function parse<T>(schema: z.ZodType<T>, object: unknown): Parsed<T> {
  const parsed = schema.safeParse(object, { reportInput: true });
  if (parsed.success) return { isGood: true, value: parsed.data };
  const { message, param } = toApiError(parsed.error.issues).envelope().error;
  const place = param === null || message.includes(`'${param}'`) ? '' : ` (${param})`;
  return { isGood: false, reason: `${message}${place}` };
}
