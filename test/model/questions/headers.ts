import fc from 'fast-check';
import type { Dialect, Headers } from '../reference/ask';
import type { MessageState, ThreadState, World } from '../reference/world';

export const dialect: fc.Arbitrary<Dialect> = fc.constantFrom('v2', 'v1');

/** Some of a burst have the same. */
export const keyPick: fc.Arbitrary<number | undefined> = fc.option(fc.nat(1), {
  nil: undefined,
  freq: 2,
});

/** Mostly without condition; then of the revision of now, of one before it, or of any. */
export type Condition = 'none' | 'now' | 'before' | 'weak' | 'any' | 'several';

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Condition>('none') },
  { weight: 3, arbitrary: fc.constant<Condition>('now') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Condition>('before', 'weak', 'any', 'several'),
  },
);

export type HeadersPick = { readonly dialect: Dialect; readonly key: number | undefined };

export function headersOf({ keyed }: World, pick: HeadersPick): Headers {
  const { key } = pick;
  return {
    dialect: pick.dialect,
    ...(key !== undefined && { key: `key-${keyed.length}-${key}` }),
  };
}

/** The tags that a condition names; undefined for none. */
export function tagsFor(
  condition: Condition,
  of: ThreadState | MessageState | undefined,
): string | undefined {
  const rev = of?.rev ?? 1;
  // When the worker adds a verdict, and with it a revision, is not the client's to know.
  const isSettled = !of || !('attachments' in of) || of.attachments.length === 0;
  if (condition === 'any') return '*';
  if (!isSettled || condition === 'none') return undefined;
  switch (condition) {
    case 'now':
      return `"${rev}"`;
    case 'before':
      return `"${rev - 1}"`;
    case 'weak':
      return `W/"${rev}"`;
    case 'several':
      return `"${rev + 7}", "${rev}"`;
  }
}
