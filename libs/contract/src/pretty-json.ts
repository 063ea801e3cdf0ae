import { Json } from '#domain';

/**
 * As the hosted service wrote it: `JSON.stringify(value, null, 2)` to the byte, two spaces and no newline
 * at the end. What is in it as a `Json` is not read and written again, only set out anew.
 */
export function prettyJson(value: unknown): string {
  const pieces: string[] = [];
  write(value, '\n', pieces);
  // Put together once: a text that grows piece by piece is put together again by whoever reads it.
  return pieces.join('');
}

/** @param newline what a new line begins with here */
function write(value: unknown, newline: string, pieces: string[]): void {
  if (typeof value !== 'object' || value === null) pieces.push(JSON.stringify(value) ?? 'null');
  else if (value instanceof Json) setOut(value.text, newline, pieces);
  else if ('toJSON' in value) setOut(JSON.stringify(value), newline, pieces);
  else if (Array.isArray(value)) writeArray(value, newline, pieces);
  else writeObject(value, newline, pieces);
}

function writeArray(items: readonly unknown[], newline: string, pieces: string[]): void {
  const inner = `${newline}  `;
  let before = `[${inner}`;
  for (const item of items) {
    pieces.push(before);
    write(item, inner, pieces);
    before = `,${inner}`;
  }
  pieces.push(items.length === 0 ? '[]' : `${newline}]`);
}

function writeObject(value: object, newline: string, pieces: string[]): void {
  const inner = `${newline}  `;
  let before = `{${inner}`;
  for (const [key, field] of Object.entries(value)) {
    if (isLeftOut(field)) continue;
    pieces.push(`${before}${JSON.stringify(key)}: `);
    write(field, inner, pieces);
    before = `,${inner}`;
  }
  pieces.push(before.startsWith('{') ? '{}' : `${newline}}`);
}

/** JSON has no word for it. */
function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol';
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Gives a text that JSON.stringify wrote on one line its line breaks. Strings are passed over whole, so
 * that the time goes with the number of values, not with their length.
 */
function setOut(line: string, newline: string, pieces: string[]): void {
  let inner = newline;
  let [done, at] = [0, 0];
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
        inner += '  ';
        pieces.push(line.slice(done, (at += 1)), inner);
        done = at;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        inner = inner.slice(0, -2);
        pieces.push(line.slice(done, at), inner);
        done = at;
        at += 1;
        break;
      case COMMA:
        pieces.push(line.slice(done, (at += 1)), inner);
        done = at;
        break;
      case COLON:
        pieces.push(line.slice(done, (at += 1)), ' ');
        done = at;
        break;
      default:
        at += 1;
    }
  }
  pieces.push(line.slice(done));
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
