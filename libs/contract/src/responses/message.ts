import { z } from 'zod';
import type { RejectionCode } from '#domain';
import { contentPartV1, contentPartV2 } from './content-part';
import { extension, idOf, many, seconds, storedMetadata } from './parts';

/** Each code of the domain, once: the compiler counts them. */
const REJECTION_CODES = Object.keys({
  file_deleted: true,
  file_missing: true,
  bytes_differ: true,
  empty_file: true,
  type_mismatch: true,
  unsupported_type: true,
  not_text: true,
  damaged: true,
  too_large: true,
} satisfies Record<RejectionCode, true>) as RejectionCode[];

const writtenByRun = z.string().nullable().describe('Null unless a run wrote the message.');

const common = {
  id: idOf('msg'),
  object: z.literal('thread.message'),
  created_at: seconds,
  thread_id: idOf('thread'),
  role: z.enum(['user', 'assistant']),
  assistant_id: writtenByRun,
  run_id: writtenByRun,
  metadata: storedMetadata,
};

/** Both or neither; the hosted API had them in streams only, and these reasons of its own. */
const incomplete = {
  incomplete_details: extension(
    z.strictObject({ reason: z.literal('attachment_rejected') }),
    'Why the message is incomplete; left out where it is not. The files of the message say more.',
  ).optional(),
  incomplete_at: extension(seconds, 'Since when; left out where it is complete.').optional(),
};

export const messageV1 = z.strictObject({
  ...common,
  ...incomplete,
  content: many(contentPartV1),
  file_ids: many(z.string()),
});

const attachment = z.strictObject({
  file_id: z.string(),
  tools: many(z.strictObject({ type: z.enum(['code_interpreter', 'file_search']) })),
});

export const messageV2 = z.strictObject({
  ...common,
  ...incomplete,
  content: many(contentPartV2),
  attachments: many(attachment),
});

const rejection = z
  .strictObject({
    code: z.enum(REJECTION_CODES),
    message: z.string().describe('One sentence for people.'),
  })
  .nullable();

/** v1 only: that a file is attached to a message, and whether it can be used. */
export const messageFile = z.strictObject({
  id: z.string().describe('The id of the file.'),
  object: z.literal('thread.message.file'),
  created_at: seconds,
  message_id: idOf('msg'),
  status: extension(
    z.enum(['pending', 'validated', 'rejected']),
    'Whether the file can be used for what it was attached for; it is looked at soon after.',
  ),
  status_details: extension(rejection, 'Why the file was rejected; else null.'),
});

export type MessageV1 = z.output<typeof messageV1>;
export type MessageV2 = z.output<typeof messageV2>;
export type MessageFile = z.output<typeof messageFile>;
