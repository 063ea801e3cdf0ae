import { z } from 'zod';
import { idOf, many, seconds, storedMetadata } from './parts';

const common = {
  id: idOf('thread'),
  object: z.literal('thread'),
  created_at: seconds,
  metadata: storedMetadata,
};

export const threadV1 = z.strictObject(common);

export const threadV2 = z.strictObject({
  ...common,
  tool_resources: z.strictObject({
    code_interpreter: z.strictObject({ file_ids: many(z.string()) }).optional(),
    file_search: z.strictObject({ vector_store_ids: many(z.string()) }).optional(),
  }),
});

export type ThreadV1 = z.output<typeof threadV1>;
export type ThreadV2 = z.output<typeof threadV2>;
