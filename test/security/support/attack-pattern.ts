import { Script, createContext } from 'node:vm';

/** As much as reaches a pattern in a header or a URL (LIMITS.headerBytes). */
const LENGTH = 16_384;
/** What takes a linear pattern a fraction of a millisecond, on a machine that is busy. */
const SLOW_MS = 50;
/** A pattern that takes exponential time would never come back by itself. */
const GIVE_UP_MS = 500;
/** A machine that stood still once does not do so three times. */
const TRIES = 3;

/** What classes of patterns are made of: one of each kind of character. */
const KINDS = [' ', '\t', 'a', 'Z', '0', '_', '-', '.', '/', '"', '%', ';', '\u00a0', '\u00e9'];
/** What ends a match in vain. */
const ENDS = ['', '\u00a0', '!', '\n', '\0', ' ', '"'];

/**
 * Looks for a text that takes the pattern more than linear time: what the pattern asks for at its
 * start, then one or two characters again and again, then something that does not fit.
 * @returns the text, shortened, or undefined when none was found
 */
export function attackPattern(pattern: RegExp): string | undefined {
  const literals = literalsOf(pattern.source);
  const starts = Array.from({ length: literals.length + 1 }, (_, length) =>
    literals.slice(0, length),
  );
  const alphabet = [...new Set([...KINDS, ...literals.split('')])];
  const pumps = [
    ...alphabet,
    ...literals.split('').map((literal) => `${literal} `),
    ...['. ', 'a ', 'a.', '0a', 'a,', 'a\u00a0', literals].filter((pump) => pump !== ''),
  ];
  for (const start of starts) {
    for (const pump of new Set(pumps)) {
      const text = start + pump.repeat(Math.ceil((LENGTH - start.length) / pump.length));
      for (const end of ENDS) {
        if (isSlow(pattern, text + end)) return JSON.stringify([start, `${pump} …`, end]);
      }
    }
  }
  return undefined;
}

/** What a pattern says letter by letter, without its classes, groups and repetitions. */
function literalsOf(source: string): string {
  return source
    .replaceAll(/\\[wWdDsSbBpP](\{[^}]*\})?|\[(\\.|[^\]])*\]|\{[^}]*\}|\(\?[:=!<]*/g, '')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/[\^$*+?()|]/g, '')
    .slice(0, 24);
}

const context = createContext({ pattern: /x/, text: '' });
const run = new Script('pattern.lastIndex = 0; pattern.exec(text);');

function isSlow(pattern: RegExp, text: string): boolean {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    Object.assign(context, { pattern, text });
    const start = performance.now();
    try {
      run.runInContext(context, { timeout: GIVE_UP_MS });
    } catch {
      return true;
    }
    if (performance.now() - start < SLOW_MS) return false;
  }
  return true;
}
