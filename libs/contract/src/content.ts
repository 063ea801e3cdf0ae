import { z } from 'zod';
import type { ContentPart } from '#domain';
import { fileId } from './attachments';
import { report, text } from './text';

const MAX_CONTENT = 256_000;

/** v1: one text, 1 to 256,000 characters. It comes back as one text part. */
export const contentText = text(MAX_CONTENT).transform((value): readonly ContentPart[] => [
  { type: 'text', text: { value, annotations: [] } },
]);

const detail = z.enum(['auto', 'low', 'high']).default('auto');
const url = text(8_192);

const contentPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(MAX_CONTENT) }),
  z.strictObject({
    type: z.literal('image_file'),
    image_file: z.strictObject({ file_id: fileId, detail }),
  }),
  z.strictObject({ type: z.literal('image_url'), image_url: z.strictObject({ url, detail }) }),
]);

/** v2: a text, or parts, at least one. A text part is a string on the way in only. */
export const contentParts = z
  .array(contentPart)
  .meta({ minItems: 1 })
  .superRefine((parts, context) => {
    if (parts.length === 0) report(context, { error: 'empty_array' });
  })
  .transform((parts): readonly ContentPart[] =>
    parts.map((part) =>
      part.type === 'text' ? { type: 'text', text: { value: part.text, annotations: [] } } : part,
    ),
  );

export const content = z.union([contentText, contentParts]);
