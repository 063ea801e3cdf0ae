import { markdownTable, textTable } from '../../bench/report/table-text';

/** What came of one run. */
export type Judged = {
  /** What the checker found violated, a sentence each. */
  readonly violations: readonly string[];
  /** Those, and whatever else was wrong with the run. */
  readonly broken: readonly string[];
  readonly directory: string;
};

/** What came of a bug: the scenario with it, and without. */
export type Tried = {
  readonly bug: {
    readonly name: string;
    readonly what: string;
    readonly breaks: string;
    readonly scenario: string;
  };
  readonly with: Judged;
  readonly without: Judged;
};

export type Report = { readonly tried: readonly Tried[]; readonly seconds: number };

const COLUMNS = ['bug', 'scenario', 'must break', 'the checker said', 'without the bug'];

/** Whether the checker named the invariant that is broken, and all was well in the run without the bug. */
export function isNoticed(tried: Tried): boolean {
  const { bug, without } = tried;
  return without.broken.length === 0 && namedIn(tried.with.violations).includes(bug.breaks);
}

export function textReport({ tried, seconds }: Report): string {
  return [
    '',
    textTable(
      ['', ...COLUMNS],
      tried.map((one) => [isNoticed(one) ? 'ok' : 'UNNOTICED', ...rowOf(one)]),
    ),
    '',
    ...tried.filter((one) => !isNoticed(one)).flatMap(unnoticedText),
    sumText(tried, seconds),
  ].join('\n');
}

/** The part of docs/faults.md that a run writes. */
export function markdownReport({ tried, seconds }: Report): string {
  return [
    markdownTable(COLUMNS, tried.map(rowOf)),
    '',
    ...tried.map(({ bug }) => `- **${bug.name}**: ${bug.what}.`),
    '',
    sumText(tried, seconds),
  ].join('\n');
}

function rowOf(tried: Tried): string[] {
  const { bug, without } = tried;
  const said = [...new Set(namedIn(tried.with.violations))];
  return [
    bug.name,
    bug.scenario,
    bug.breaks,
    said.length === 0 ? 'nothing' : `VIOLATED: ${said.join(', ')}`,
    without.broken.length === 0 ? 'holds' : 'BROKEN',
  ];
}

/** The invariants that sentences of the checker name. */
function namedIn(violations: readonly string[]): string[] {
  return violations.flatMap((sentence) => /\bI\d+\b/.exec(sentence)?.[0] ?? []);
}

function unnoticedText(tried: Tried): string[] {
  const { bug, without } = tried;
  return [
    `${bug.name} should break ${bug.breaks}:`,
    ...tried.with.broken.map((sentence) => `  - with it:    ${sentence}`),
    ...without.broken.map((sentence) => `  - without it: ${sentence}`),
    `  history, dump and logs: ${tried.with.directory} and ${without.directory}`,
    `  to repeat it:           npm run test:planted -- --only ${bug.name}`,
    '',
  ];
}

function sumText(tried: readonly Tried[], seconds: number): string {
  const noticed = tried.filter(isNoticed).length;
  return `${noticed} of ${tried.length} bugs were noticed, in ${Math.round(seconds)} seconds.`;
}
