import { z } from 'zod';
import { contentPartV1, contentPartV2 } from './content-part';
import { idOf, many, seconds, storedMetadata } from './parts';

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

export const messageV1 = z.strictObject({
  ...common,
  content: many(contentPartV1),
  file_ids: many(z.string()),
});

const attachment = z.strictObject({
  file_id: z.string(),
  tools: many(z.strictObject({ type: z.enum(['code_interpreter', 'file_search']) })),
});

export const messageV2 = z.strictObject({
  ...common,
  content: many(contentPartV2),
  attachments: many(attachment),
});

/** v1 only: that a file is attached to a message. */
export const messageFile = z.strictObject({
  id: z.string().describe('The id of the file.'),
  object: z.literal('thread.message.file'),
  created_at: seconds,
  message_id: idOf('msg'),
});

export type MessageV1 = z.output<typeof messageV1>;
export type MessageV2 = z.output<typeof messageV2>;
export type MessageFile = z.output<typeof messageFile>;
