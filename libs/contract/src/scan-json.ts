import { ApiError } from './api-error';
import { formatPath } from './format-path';

/** No request has more than seven; what is parsed may be walked by recursion without a thought. */
export const MAX_DEPTH = 64;

/** An object or array that is open at the place reached. */
type Open = {
  /** Its keys so far; an array has none. */
  readonly keys: Set<string> | undefined;
  /** The key or index that is being read. */
  step: string | number;
  /** Whether the next string is a key. */
  isAtKey: boolean;
};

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses what JSON.parse would take in silence: a key given twice, of which it keeps the last, and
 * nesting that would cost seconds. One pass over the text, before it is parsed, that jumps over
 * strings; whether the text is JSON is not its to say.
 * @throws ApiError duplicate_parameter naming the path, too_deep
 * @throws SyntaxError for a key that is no JSON string
 */
export function scanJson(text: string): void {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at + 1);
        if (open.at(-1)?.isAtKey) enterKey(open, text.slice(at, end + 1));
        at = end;
        break;
      }
      case COMMA:
        nextStep(open.at(-1));
        break;
      case OPEN_OBJECT:
        enter(open, { keys: new Set(), step: '', isAtKey: true });
        break;
      case OPEN_ARRAY:
        enter(open, { keys: undefined, step: 0, isAtKey: false });
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
    }
  }
}

/** Where the quote is that closes the string, of which `from` is the first character. */
function endOfString(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote < 0 ? text.length : quote;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function enter(open: Open[], next: Open): void {
  if (open.length === MAX_DEPTH) throw new ApiError('too_deep', { max: MAX_DEPTH });
  open.push(next);
}

function nextStep(inner: Open | undefined): void {
  if (!inner) return;
  if (inner.keys) inner.isAtKey = true;
  else inner.step = Number(inner.step) + 1;
}

function enterKey(open: readonly Open[], quoted: string): void {
  const inner = open.at(-1);
  if (!inner?.keys) return;
  const key = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  inner.step = key;
  inner.isAtKey = false;
  if (inner.keys.has(key)) {
    throw new ApiError('duplicate_parameter', { param: formatPath(open.map(({ step }) => step)) });
  }
  inner.keys.add(key);
}
