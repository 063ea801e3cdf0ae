import { Json } from '#domain';

/**
 * As the hosted service wrote it: `JSON.stringify(value, null, 2)` to the byte, two spaces and no newline
 * at the end. What is in it as a `Json` is not read and written again, only set out anew.
 */
export function prettyJson(value: unknown): string {
  return write(value, 0);
}

/** @param depth of the arrays and objects around it */
function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Json) return setOut(value.text, depth);
  if (Array.isArray(value)) return writeArray(value, depth);
  return isPlain(value) ? writeObject(value, depth) : setOut(JSON.stringify(value), depth);
}

function writeArray(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]';
  const inner = newline(depth + 1);
  let text = '[';
  let before = inner;
  for (const item of items) {
    text += before + write(item, depth + 1);
    before = `,${inner}`;
  }
  return `${text}${newline(depth)}]`;
}

function writeObject(value: Record<string, unknown>, depth: number): string {
  const inner = newline(depth + 1);
  let text = '{';
  let before = inner;
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (isLeftOut(field)) continue;
    text += `${before}${writeString(key)}: ${write(field, depth + 1)}`;
    before = `,${inner}`;
  }
  return before === inner ? '{}' : `${text}${newline(depth)}}`;
}

/** Whether it has no `toJSON`: asking its prototype costs less than to look for the name. */
function isPlain(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** JSON has no word for it. */
function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol';
}

/** Printable ASCII without a quote or a backslash: nothing to escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Longer ones are escaped by V8 in less time than it takes to look first. */
const SHORT = 64;

function writeString(text: string): string {
  return text.length <= SHORT && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** What begins a line, by depth. */
const newlines: string[] = ['\n'];

function newline(depth: number): string {
  return (newlines[depth] ??= `\n${'  '.repeat(depth)}`);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Gives a text that JSON.stringify wrote on one line its line breaks. Strings are passed over whole, so
 * that the time goes with the number of values, not with their length.
 */
function setOut(line: string, outer: number): string {
  let text = '';
  let depth = outer;
  let done = 0;
  let at = 0;
  while (at < line.length) {
    const char = line.charCodeAt(at);
    switch (char) {
      case QUOTE:
        at = endOfString(line, at);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        // Both close two code points behind the one that opens.
        if (line.charCodeAt(at + 1) === char + 2) {
          at += 2;
          break;
        }
        text += line.slice(done, (at += 1)) + newline((depth += 1));
        done = at;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        text += line.slice(done, at) + newline((depth -= 1));
        done = at;
        at += 1;
        break;
      case COMMA:
        text += line.slice(done, (at += 1)) + newline(depth);
        done = at;
        break;
      case COLON:
        text += `${line.slice(done, (at += 1))} `;
        done = at;
        break;
      default:
        at += 1;
    }
  }
  return text + line.slice(done);
}

/** @returns where it goes on behind the string that begins at `start` */
function endOfString(line: string, start: number): number {
  let at = line.indexOf('"', start + 1);
  while (isEscaped(line, at)) at = line.indexOf('"', at + 1);
  return at + 1;
}

function isEscaped(line: string, at: number): boolean {
  let before = at;
  while (line.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}
