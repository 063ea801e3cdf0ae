import { z } from 'zod';
import type { IdKind } from '#domain';
import { patternOf } from '../ids';

/** Unix time; no milliseconds anywhere on the wire. */
export const seconds = z.int().nonnegative().describe('Unix time in seconds.');

export const storedMetadata = z
  .record(z.string(), z.string())
  .describe('Up to 16 pairs of texts; keys of up to 64 characters, values of up to 512.');

/** An array as it leaves: nobody changes what was rendered. */
export function many<S extends z.ZodType>(item: S): z.ZodReadonly<z.ZodArray<S>> {
  return z.array(item).readonly();
}

/** An id of ours, or of an import from the hosted service. */
export function idOf(kind: IdKind): z.ZodString {
  return z.string().meta({ pattern: patternOf(kind) });
}

/** A field that the hosted API never had, marked as such in the document. */
export function extension<S extends z.ZodType>(schema: S, description: string): S {
  return schema.meta({
    description: `${description} An extension.`,
    'x-threadlog-extension': true,
  });
}
