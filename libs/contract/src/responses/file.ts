import { z } from 'zod';
import { idOf, seconds } from './parts';

/** An uploaded file: the same in both dialects. */
export const file = z.strictObject({
  object: z.literal('file'),
  id: idOf('file'),
  purpose: z.string(),
  filename: z.string().describe('As the uploader named it: data, never a path.'),
  bytes: z.int().nonnegative(),
  created_at: seconds,
  status: z.literal('processed').describe('Deprecated by the hosted API, and always the same.'),
  status_details: z.null(),
});

export type File = z.output<typeof file>;
