/** What a reader finds on a page, in its order: something to do, and what is shown to come of it. */
export type Step = {
  readonly kind: 'shell' | 'js' | 'python';
  readonly line: number;
  /** The command, or the program. */
  readonly text: string;
  /** Lines that the page shows; `…` stands for anything. */
  readonly shown: readonly string[];
};

type Block = {
  /** What stands behind the fence; `indented` for four spaces. */
  readonly language: string;
  readonly line: number;
  readonly lines: readonly string[];
};

const SHELL: ReadonlySet<string> = new Set(['sh', 'bash']);
const PROGRAMS: ReadonlyMap<string, Step['kind']> = new Map([
  ['js', 'js'],
  ['python', 'python'],
]);

/** An indented block that begins with one of these is a command; with anything else, it is output. */
const STARTS = ['npm ', 'npx ', 'node ', 'curl ', 'cp ', 'docker', 'old=$(', '(umask', 'export '];

/**
 * - in ```sh and ```bash, and in indented blocks of commands, each line is a command; `\` goes on;
 * - a block with `$ ` shows a command and what it prints;
 * - ```js and ```python are programs;
 * - a fence without a language, or an indented block, shows what the last one prints.
 *
 * All else (```text, ```json, ```sql) is there to be read.
 */
export function readPage(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const block of blocksOf(markdown)) {
    const program = PROGRAMS.get(block.language);
    if (program) {
      steps.push({ kind: program, line: block.line, text: block.lines.join('\n'), shown: [] });
    } else if (block.lines.some((line) => line.startsWith('$ '))) {
      steps.push(...transcript(block));
    } else if (isCommands(block)) {
      steps.push(...commands(block));
    } else if (block.language === '' || block.language === 'indented') {
      showMore(steps, block.lines);
    }
  }
  return steps;
}

function isCommands({ language, lines }: Block): boolean {
  if (SHELL.has(language)) return true;
  const [first = ''] = lines;
  return language === 'indented' && STARTS.some((start) => first.startsWith(start));
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const fenced = lines[at]?.startsWith('```') === true;
    const isIndented = lines[at]?.startsWith('    ') === true && lines[at - 1]?.trim() === '';
    if (!fenced && !isIndented) continue;
    const end = fenced ? endOfFence(lines, at + 1) : endOfIndented(lines, at);
    const inside = lines.slice(fenced ? at + 1 : at, end);
    blocks.push({
      language: fenced ? (lines[at] ?? '').slice(3).trim() : 'indented',
      line: at + (fenced ? 2 : 1),
      lines: fenced ? inside : inside.map((line) => line.slice(4)),
    });
    at = end;
  }
  return blocks;
}

function endOfFence(lines: readonly string[], from: number): number {
  const end = lines.indexOf('```', from);
  if (end < 0) throw new Error(`expected an end of the block at line ${from}`);
  return end;
}

/** The first line that is neither indented nor an empty one between indented ones. */
function endOfIndented(lines: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    if (lines[at]?.startsWith('    ')) end = at + 1;
    else if (lines[at]?.trim() !== '') break;
  }
  return end;
}

function transcript({ line, lines }: Block): readonly Step[] {
  const steps: Step[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.startsWith('$ ')) {
      steps.push({ kind: 'shell', line: line + index, text: text.slice(2), shown: [] });
    } else {
      showMore(steps, [text]);
    }
  }
  return steps;
}

function commands({ line, lines }: Block): readonly Step[] {
  const steps: Step[] = [];
  let begun = '';
  for (const [index, text] of lines.entries()) {
    const whole = begun + withoutComment(text);
    begun = whole.endsWith('\\') ? `${whole}\n` : '';
    if (begun || whole.trim() === '') continue;
    steps.push({ kind: 'shell', line: line + index, text: whole, shown: [] });
  }
  return steps;
}

/** `npm run bench    # as below` without what is said of it. */
function withoutComment(line: string): string {
  return line.startsWith('#') ? '' : line.replace(/ {2,}#.*$/, '').trimEnd();
}

function showMore(steps: Step[], lines: readonly string[]): void {
  const last = steps.pop();
  if (last) steps.push({ ...last, shown: [...last.shown, ...lines] });
}
