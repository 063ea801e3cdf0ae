import { z } from 'zod';
import type { ToolResources } from '#domain';
import type { Dialect } from './dialect';
import { attachments, fileId, fileIds } from './attachments';
import { content, contentText } from './content';
import { metadata } from './metadata';

/** The hosted service took 32. One append stores them all, and whoever comes next waits for it. */
const MAX_MESSAGES = 10_000;

const role = z.enum(['user', 'assistant']);

const toolResources = z
  .strictObject({
    code_interpreter: z.strictObject({ file_ids: z.array(fileId).max(20).default([]) }).optional(),
    file_search: z
      .strictObject({ vector_store_ids: z.array(z.string()).max(1).default([]) })
      .optional(),
  })
  .nullable()
  .transform((resources): ToolResources => ({
    ...(resources?.code_interpreter && { code_interpreter: resources.code_interpreter }),
    ...(resources?.file_search && { file_search: resources.file_search }),
  }));

/** For the document: what the hosted service took, and what is taken here. */
const MANY = {
  description: 'More than 32 are an extension: the hosted API took no more.',
  'x-threadlog-extension': true,
};

/** The bodies of v1, as its last specification has them. The types of handlers come from here. */
const v1Message = z
  .strictObject({
    role,
    content: contentText,
    file_ids: fileIds.optional(),
    metadata: metadata('v1').optional(),
  })
  .transform(({ file_ids, ...message }) => Object.assign(message, { attachments: file_ids ?? [] }));

const v2Message = z
  .strictObject({
    role,
    content,
    attachments: attachments.optional(),
    metadata: metadata('v2').optional(),
  })
  .transform((message) => Object.assign(message, { attachments: message.attachments ?? [] }));

const v1 = {
  createThread: z.strictObject({
    messages: z.array(v1Message).max(MAX_MESSAGES).optional().meta(MANY),
    metadata: metadata('v1').optional(),
  }),
  modifyThread: z.strictObject({ metadata: metadata('v1').optional() }),
  createMessage: v1Message,
  modifyMessage: z.strictObject({ metadata: metadata('v1').optional() }),
};

const v2 = {
  createThread: z.strictObject({
    messages: z.array(v2Message).max(MAX_MESSAGES).optional().meta(MANY),
    tool_resources: toolResources.optional(),
    metadata: metadata('v2').optional(),
  }),
  modifyThread: z.strictObject({
    tool_resources: toolResources.optional(),
    metadata: metadata('v2').optional(),
  }),
  createMessage: v2Message,
  modifyMessage: z.strictObject({ metadata: metadata('v2').optional() }),
};

export type CreateMessageBody = z.output<typeof v2Message>;
export type CreateThreadBody = z.output<typeof v2.createThread>;
export type ModifyThreadBody = z.output<typeof v2.modifyThread>;
export type ModifyMessageBody = z.output<typeof v2.modifyMessage>;

/** Request bodies by dialect; both parse to the same neutral shape. */
export const BODIES: Readonly<
  Record<
    Dialect,
    {
      readonly createThread: z.ZodType<CreateThreadBody>;
      readonly modifyThread: z.ZodType<ModifyThreadBody>;
      readonly createMessage: z.ZodType<CreateMessageBody>;
      readonly modifyMessage: z.ZodType<ModifyMessageBody>;
    }
  >
> = { v1, v2 };
