import { z } from 'zod';
import { EVENT_TYPES } from '../list-events-query';
import { idOf, many, seconds } from './parts';

/** Fields of what can change, in the words of v2. */
export const CHANGED_FIELDS = [
  'role',
  'content',
  'attachments',
  'assistant_id',
  'run_id',
  'metadata',
  'tool_resources',
  'filename',
  'purpose',
  'bytes',
  'sha256',
] as const;

const change = z.strictObject({
  field: z.enum(CHANGED_FIELDS),
  before: z.unknown().describe('Null where there was nothing before.'),
  after: z.unknown().describe('Null where there is nothing any more.'),
});

const actor = z.strictObject({
  key_id: z
    .string()
    .describe('The id of the key that asked for it; `worker` for what is found out later.'),
  name: z.string().nullable().describe('What the key is called; null for what is no key.'),
});

/** Something that happened to a thread, a message or a file. */
export const event = z.strictObject({
  id: z.string().describe('A UUID: proofs are made for it.'),
  object: z.literal('event'),
  created_at: seconds,
  recorded_at: z.string().describe('The same to the millisecond, in ISO 8601.'),
  position: z.int().positive().describe('In the log, over all projects.'),
  version: z.int().positive().describe('In its thread, or file.'),
  rev: z
    .int()
    .positive()
    .describe('Of the thread, message or file itself: its `ETag` from here on.'),
  type: z.string().meta({ examples: EVENT_TYPES }),
  thread_id: idOf('thread').nullable(),
  message_id: idOf('msg').nullable(),
  file_id: idOf('file').nullable(),
  actor,
  request_id: z
    .string()
    .nullable()
    .describe('The `x-request-id` of the request that it was asked in.'),
  changes: many(change)
    .nullable()
    .describe('Fields that differ, as they were and as they are; null for what cannot be read.'),
  erased: z
    .literal(true)
    .optional()
    .describe('Its content was destroyed: nobody can read it any more.'),
  reason: z
    .string()
    .nullable()
    .optional()
    .describe('Only of an erasure: why, as whoever asked for it wrote.'),
});

export type EventObject = z.output<typeof event>;
