/** A place in a text, and what shall stand there. */
export type TextPatch = {
  /** Must occur exactly once. */
  readonly find: string | RegExp;
  /** For a regular expression `$&` is what was found, `$1` a group; for a text it is taken as it is. */
  readonly replace: string;
};

/** A change of one compiled file. */
export type Patch = TextPatch & {
  /** Below dist/, as in `libs/projection/src/pump.js`. */
  readonly file: string;
};

/** What a test build has that the product has not: a fault point, or a planted bug. */
export type Alteration = {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** What the database's owner does before. */
  readonly statements?: readonly string[];
  /** Changes of the append procedure, which is not in a file but in the database. */
  readonly procedure?: readonly TextPatch[];
};

/**
 * The patched text.
 * @param where a patch that no longer fits is named by this
 * @throws when the place is not there, or there more than once: a patch never changes anything else
 */
export function applyPatch(text: string, { find, replace }: TextPatch, where: string): string {
  const found = countOf(text, find);
  if (found !== 1) {
    throw new Error(`${where}: expected once, found ${found} times: ${String(find)}`);
  }
  return typeof find === 'string'
    ? text.replace(find, () => replace)
    : text.replace(new RegExp(find.source, flagsOf(find)), replace);
}

function countOf(text: string, find: string | RegExp): number {
  if (typeof find === 'string') return text.split(find).length - 1;
  return [...text.matchAll(new RegExp(find.source, `${flagsOf(find)}g`))].length;
}

function flagsOf(find: RegExp): string {
  return find.flags.replace('g', '');
}
