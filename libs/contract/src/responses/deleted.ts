import { z } from 'zod';
import { idOf } from './parts';

export const deletedThread = z.strictObject({
  id: idOf('thread'),
  object: z.literal('thread.deleted'),
  deleted: z.literal(true),
  erased: z
    .literal(true)
    .optional()
    .describe('Its content is destroyed: only where that was asked for.'),
});

export const deletedMessage = z.strictObject({
  id: idOf('msg'),
  object: z.literal('thread.message.deleted'),
  deleted: z.literal(true),
});

export const deletedFile = z.strictObject({
  id: idOf('file'),
  object: z.literal('file'),
  deleted: z.literal(true),
});

export type Deleted = z.output<typeof deletedThread> | z.output<typeof deletedMessage>;
export type DeletedFile = z.output<typeof deletedFile>;
