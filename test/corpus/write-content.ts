import { BLOCKS } from './blocks';
import type { Language } from './language';
import { ODDITIES } from './oddities';
import type { Random } from './random';

export type Writer = 'user' | 'assistant';

/** The most that the API takes, counted in code points. */
export const MAX_CODE_POINTS = 256_000;

type Range = { readonly percent: number; readonly from: number; readonly to: number };

/** Roughly a log-normal distribution, in steps: most between 20 and 600, and a long tail. */
const LENGTHS: Readonly<Record<Writer, readonly Range[]>> = {
  user: [
    { percent: 14, from: 1, to: 20 },
    { percent: 38, from: 20, to: 100 },
    { percent: 34, from: 100, to: 300 },
    { percent: 10, from: 300, to: 600 },
    { percent: 3, from: 600, to: 3_000 },
    { percent: 1, from: 5_000, to: 20_000 },
  ],
  assistant: [
    { percent: 4, from: 1, to: 20 },
    { percent: 16, from: 20, to: 100 },
    { percent: 36, from: 100, to: 300 },
    { percent: 28, from: 300, to: 600 },
    { percent: 13, from: 600, to: 3_000 },
    { percent: 3, from: 5_000, to: 20_000 },
  ],
};

/** One message: prose of the language with Markdown, code and odd characters in it. */
export function writeContent(random: Random, language: Language, writer: Writer): string {
  const length = drawLength(random, LENGTHS[writer]);
  if (length <= 20) return random.pick(random.chance(15) ? ODDITIES : language.replies);
  return write(random, language, length);
}

/** As long as a message may be: to the code point, or a few short of it. */
export function writeGiant(random: Random, language: Language, codePoints: number): string {
  // By code points, so that no pair of surrogates is cut in two.
  return Array.from(write(random, language, 2 * codePoints))
    .slice(0, codePoints)
    .join('');
}

/** At least `length` units, unless white space at its end is taken off. */
function write(random: Random, language: Language, length: number): string {
  const text = sentencesOf(random, language);
  const pieces: string[] = [];
  let written = 0;
  while (written < length) {
    const piece = writePiece(random, text, length - written) ?? text() + gap(random, language);
    pieces.push(piece);
    written += piece.length;
  }
  return pieces.join('').trimEnd();
}

/** Something else than prose, now and then. */
function writePiece(random: Random, text: () => string, room: number): string | undefined {
  if (room > 250 && random.chance(12)) return `\n\n${random.pick(BLOCKS)(random, text)}\n\n`;
  return random.chance(4) ? `${random.pick(ODDITIES)} ` : undefined;
}

function gap(random: Random, language: Language): string {
  return random.chance(15) ? '\n' : language.space;
}

/** Each sentence once, in any order, before one comes again. */
function sentencesOf(random: Random, { sentences }: Language): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = random.shuffle(sentences);
    const sentence = left.pop() ?? '';
    return sentence.replaceAll('#', () => String(random.between(1, 9_999)));
  };
}

function drawLength(random: Random, ranges: readonly Range[]): number {
  let draw = random.between(0, 99);
  for (const { percent, from, to } of ranges) {
    if (draw < percent) return random.between(from, to);
    draw -= percent;
  }
  throw new RangeError('the percents of a length table do not add up to 100');
}
