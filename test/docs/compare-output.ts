/** Ids, keys of projects, and keys of the ledger: what a reader copies from one output into the next command. */
const NAMES =
  /\b(?:thread|msg|file|key)[_-][0-9A-Za-z]{16,}|\btlk_[\w-]{43}|\bthreadlog\/[0-9a-f]{16}\+[0-9a-f]{8}\+[\w+/=]{44}/g;

/** What is another every time. Blanks are as wide as what stands in a column. */
const UNSTABLE: readonly (readonly [RegExp, string])[] = [
  [NAMES, 'NAME'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b1[678]\d{8}\b/g, 'SECONDS'],
  [/\b127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/^( *Data +)\S+/g, '$1DIRECTORY'],
  [/\breq_[0-9a-f]{32}\b/g, 'REQUEST'],
  [/\boperator:\w+/g, 'operator:NAME'],
  [/\b[0-9a-f]{16}\b/g, 'HEX'],
  [/[A-Za-z0-9+/]{40,}=*/g, 'HASH'],
  [/\b\d+(?:\.\d+)? s\b/g, 'N s'],
  [/\b\d+ (events?|checkpoints?)\b/g, 'N $1'],
  [/(position"?:? ?)\d+/g, '$1N'],
  [/^(\w+ +)\d+( +HEX)/g, '$1N$2'],
  [/^\d+$/g, 'N'],
  [/^(leaf )\d+/g, '$1N'],
  [/─+|\s+/g, ' '],
];

export type Compared = {
  /** Lines of the page that were not printed, in this order, as they were compared. */
  readonly missing: readonly string[];
  /** What stands on the page for what was printed. */
  readonly names: ReadonlyMap<string, string>;
};

/** Looks for each line that is shown in what was printed, in order; more may have been printed. */
export function compareOutput(shown: readonly string[], printed: string): Compared {
  const names = new Map<string, string>();
  const missing: string[] = [];
  const lines = printed.split('\n');
  let from = 0;
  for (const line of shown) {
    const wanted = stable(line);
    if (wanted === '' || wanted === '…') continue;
    const found = lines.findIndex((one, at) => at >= from && isLike(wanted, stable(one)));
    if (found < 0) {
      missing.push(wanted);
      continue;
    }
    learn(names, line, lines[found] ?? '');
    from = found + 1;
  }
  return { missing, names };
}

function stable(line: string): string {
  return UNSTABLE.reduce((text, [found, instead]) => text.replace(found, instead), line).trim();
}

/** Whether `…` in what is wanted can stand for what is between the rest. */
function isLike(wanted: string, printed: string): boolean {
  const [first = '', ...others] = wanted.split('…');
  const last = others.pop();
  if (last === undefined) return wanted === printed;
  if (!printed.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = printed.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return printed.length >= from + last.length && printed.endsWith(last);
}

function learn(names: Map<string, string>, shown: string, printed: string): void {
  const real = namesIn(printed);
  for (const [index, name] of namesIn(shown).entries()) {
    const instead = real[index];
    if (instead) names.set(name, instead);
  }
}

/** The names in a text, as they come. */
export function namesIn(text: string): readonly string[] {
  return text.match(NAMES) ?? [];
}
