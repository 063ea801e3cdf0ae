import { diffLines, diffWordsWithSpace } from 'diff';

export type Piece = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string };

/** A comparison that takes longer is not worth waiting for: both texts are shown as they are. */
const PATIENCE_MS = 300;
/** By words up to this many characters, by lines beyond. */
const BY_WORDS = 20_000;

/** The pieces that lead from one text to the other. */
export function compare(before: string, after: string): readonly Piece[] {
  const options = { timeout: PATIENCE_MS };
  const found =
    before.length + after.length > BY_WORDS
      ? diffLines(before, after, options)
      : diffWordsWithSpace(before, after, options);
  const parts = found ?? [
    { value: before, removed: true, added: false },
    { value: after, added: true, removed: false },
  ];
  return parts
    .filter(({ value }) => value !== '')
    .map(({ value, added, removed }) => ({ kind: kindOf(added, removed), text: value }));
}

function kindOf(isAdded: boolean, isRemoved: boolean): Piece['kind'] {
  if (isAdded) return 'added';
  return isRemoved ? 'removed' : 'same';
}
