import { z } from 'zod';
import { many } from './parts';

const annotation = z
  .record(z.string(), z.unknown())
  .describe(
    'Only imported messages have annotations (`file_citation`, `file_path`); they are kept as they came.',
  );

const text = z.strictObject({
  type: z.literal('text'),
  text: z.strictObject({ value: z.string(), annotations: many(annotation) }),
});
const detail = z.enum(['auto', 'low', 'high']).optional();

/** v1 knew two kinds; what came later reads as text under v1. */
export const contentPartV1 = z.discriminatedUnion('type', [
  text,
  z.strictObject({
    type: z.literal('image_file'),
    image_file: z.strictObject({ file_id: z.string() }),
  }),
]);

export const contentPartV2 = z.discriminatedUnion('type', [
  text,
  z.strictObject({
    type: z.literal('image_file'),
    image_file: z.strictObject({ file_id: z.string(), detail }),
  }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: z.string(), detail }),
  }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
]);

export type ContentPartV1 = z.output<typeof contentPartV1>;
