import { z } from 'zod';
import { many } from './parts';

const edge = z.string().nullable();

/** One page; an empty one has no first and no last. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({
    object: z.literal('list'),
    data: many(item),
    first_id: edge.describe('The id of the first item of this page.'),
    last_id: edge.describe('The id of the last item: `after` it the next page begins.'),
    has_more: z.boolean().describe('Whether more follows in the direction that was asked for.'),
  });
}

export type List<T> = z.output<ReturnType<typeof listOf<z.ZodType<T>>>>;

/** The first of a list that has no pages: of what people shall make empty, not walk. */
export function firstOf<S extends z.ZodType>(item: S) {
  return z.strictObject({
    object: z.literal('list'),
    data: many(item),
    has_more: z.boolean().describe('Whether there are more than were asked for.'),
  });
}
