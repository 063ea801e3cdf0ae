import { distance } from 'fastest-levenshtein';

/** Longer than any name that there is: nothing that needs comparing. */
const MAX_NAME = 32;

/**
 * The name that was probably meant: one slip away (a letter more, less or other), or two in a name of
 * six letters or more. Another name that only looks alike must not be suggested: `role` is no slip of
 * `title`. Capitals and underscores make no difference.
 */
export function nearMiss(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME) return undefined;
  const written = plain(name);
  const slips = written.length < 6 ? 1 : 2;
  const near = known
    .map((candidate) => ({ candidate, away: distance(written, plain(candidate)) }))
    .filter(({ away }) => away <= slips)
    .toSorted((a, b) => a.away - b.away);
  return near[0]?.candidate;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}
