import { z } from 'zod';
import type { ErrorName } from './errors';

/** An issue that already knows its row of the error table. */
export type NamedIssue = {
  readonly error: ErrorName;
  readonly values?: Readonly<Record<string, string | number>>;
};

type Context = { addIssue(issue: { code: 'custom'; params: NamedIssue }): void };

export function report(context: Context, issue: NamedIssue): void {
  context.addIssue({ code: 'custom', params: issue });
}

/** Length as the hosted service counted it: code points, so that an emoji is one. */
export function codePoints(value: string): number {
  // No string is longer in code points than in UTF-16 units.
  let count = value.length;
  for (let i = 0; i < value.length - 1; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      count -= 1;
      i += 1;
    }
  }
  return count;
}

/** What a string must not contain to be kept and given back unchanged; `undefined` when it is fine. */
export function unstorable(value: string): string | undefined {
  if (value.includes('\0')) return 'a NUL character';
  if (!value.isWellFormed()) return 'half of a surrogate pair';
  return undefined;
}

/** A string of 1 to `max` code points (or from `min` 0), without NUL and lone surrogates. */
export function text(max: number, min: 0 | 1 = 1): z.ZodString {
  return z
    .string()
    .meta({ minLength: min, maxLength: max })
    .superRefine((value, context) => {
      if (min === 1 && value === '') report(context, { error: 'empty_string' });
      const what = unstorable(value);
      if (what) report(context, { error: 'invalid_text', values: { what } });
      if (value.length <= max) return;
      const actual = codePoints(value);
      if (actual > max) report(context, { error: 'string_too_long', values: { max, actual } });
    });
}
