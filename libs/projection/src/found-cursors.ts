import type { CursorPositions, Paging } from './page';

/** Columns in which a statement says where it found the cursors; `null` where it did not. */
export type FoundCursors = {
  readonly after_position: number | null;
  readonly before_position: number | null;
};

/** The cursor that was asked for and has no place in the list. */
export function missingCursor(
  found: FoundCursors,
  { after, before }: Paging,
): 'after' | 'before' | undefined {
  if (after !== undefined && found.after_position === null) return 'after';
  if (before !== undefined && found.before_position === null) return 'before';
  return undefined;
}

export function positionsOf({ after_position, before_position }: FoundCursors): CursorPositions {
  return { after: after_position ?? undefined, before: before_position ?? undefined };
}
