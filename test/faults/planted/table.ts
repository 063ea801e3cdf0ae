import type { PlantedBug } from './planted-bug';

/** What came of a bug: the scenario with it, and without. */
export type Tried = {
  readonly bug: Pick<PlantedBug, 'name' | 'what' | 'breaks'> & {
    readonly scenario: { readonly fault: { readonly name: string } };
  };
  /** What the checker found violated in the run with the bug. */
  readonly violations: readonly string[];
  /** What it found in the run without. */
  readonly without: readonly string[];
};

export const COLUMNS = ['bug', 'scenario', 'must break', 'the checker said', 'without the bug'];

/** Whether the checker named the invariant that is broken, and nothing in the run without the bug. */
export function isNoticed({ bug, violations, without }: Tried): boolean {
  return without.length === 0 && violations.some((sentence) => names(sentence, bug.breaks));
}

export function rowOf(tried: Tried): string[] {
  const { bug, violations, without } = tried;
  return [
    bug.name,
    bug.scenario.fault.name,
    bug.breaks,
    saidOf(violations),
    without.length === 0 ? 'holds' : `VIOLATED: ${without.join('; ')}`,
  ];
}

/** The invariants that it named, in the order in which it named them. */
function saidOf(violations: readonly string[]): string {
  const named = violations.flatMap((sentence) => /\bI\d+\b/.exec(sentence)?.[0] ?? []);
  return named.length === 0 ? 'nothing' : `VIOLATED: ${[...new Set(named)].join(', ')}`;
}

/** Whole words only: I1 is not named by I10. */
function names(sentence: string, invariant: string): boolean {
  return new RegExp(`\\b${invariant}\\b`).test(sentence);
}
