/** What one check says. Without evidence it says nothing: then it is "not exercised". */
export type Verdict = {
  /** `I1`, or several: `I9, I10`. */
  readonly invariant: string;
  readonly means: string;
  readonly verdict: 'holds' | 'VIOLATED' | 'not exercised';
  readonly evidence: string;
  /** Sentences, the first of them; `violated` counts all. */
  readonly violations: readonly string[];
  readonly violated: number;
};

const SHOWN = 10;

export function judge(
  invariant: string,
  means: string,
  { evidence, of, violations }: { evidence: number; of: string; violations: readonly string[] },
): Verdict {
  const verdict =
    violations.length > 0 ? 'VIOLATED' : evidence === 0 ? 'not exercised' : ('holds' as const);
  return {
    invariant,
    means,
    verdict,
    evidence: `${evidence.toLocaleString('en')} ${of}`,
    violations: violations.slice(0, SHOWN),
    violated: violations.length,
  };
}
