import type { Break, Sketch } from './sketch';

const hasBody = ({ kind }: Sketch): boolean => kind !== undefined;

/** A break of the text of a body, which is always an object. */
function ofText(
  what: string,
  change: (...args: [text: string, ...Parameters<Break['apply']>]) => string | Buffer,
): Break {
  return {
    what,
    fits: hasBody,
    apply: (sketch, random) => ({ ...sketch, body: change(String(sketch.body), sketch, random) }),
  };
}

/** Ways to make the bytes of a body no JSON, or no text. */
export const BYTE_BREAKS: readonly Break[] = [
  ofText('a body cut short', (text, _, random) =>
    text.slice(0, random.between(1, text.length - 1)),
  ),
  ofText(
    'something behind the body',
    (text, _, random) =>
      `${text}${random.pick(['}', ']', ',', '{}', '\0', 'x', '"', '\u00a0', '\v'])}`,
  ),
  ofText(
    'something before the body',
    (text, _, random) =>
      `${random.pick(['{', '[', ',', '\0', 'x', ")]}',\n", '\ufeff\ufeff', '//\n', '\u2028'])}${text}`,
  ),
  ofText('a byte that no text has', (text, _, random) => {
    const bytes = ['ff', 'c0', '80', 'f8', 'eda080', 'edbfbf', 'c0af', 'f4908080', 'e282'];
    return insert(text, Buffer.from(random.pick(bytes), 'hex'), random.between(0, text.length));
  }),
  ofText('a byte that JSON has only escaped', (text, _, random) =>
    insert(
      text,
      Buffer.from([random.pick([0x00, 0x01, 0x08, 0x0b, 0x1f])]),
      random.between(0, text.length),
    ),
  ),
  ofText('another encoding', (text, _, random) =>
    random.pick([
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      Buffer.from(Array.from(text).flatMap((character) => [0, 0, 0, character.charCodeAt(0)])),
      Buffer.from(text.replace('{', '{"é":"é",'), 'latin1'),
      Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x80)),
    ]),
  ),
  ofText('a dialect of JSON', (text, _, random) =>
    random.pick([
      text.replaceAll('"', "'"),
      text.replace('}', ',}'),
      text.replace(/"(\w+)":/, '$1:'),
      text.replace('{', '{/* */'),
      text.replace(':', '='),
      text.replace(/:("[^"]*"|\{)/, ':NaN,"x":$1'),
      text.replace(/:("[^"]*"|\{|\[)/, ':-Infinity,"x":$1'),
      text.replace(/:("[^"]*"|\{|\[)/, ':01,"x":$1'),
      text.replace(/:("[^"]*"|\{|\[)/, ':undefined,"x":$1'),
      text.replace(/:"/, ':"\\x41'),
      text.replace(/:"/, ':"\\u12'),
      text.replace(/:"/, ':"a\nb'),
    ]),
  ),
  ofText('no JSON at all', (_text, _sketch, random) =>
    random.pick([
      ' ',
      'role=user&content=x',
      '<xml/>',
      'null null',
      '--x\r\n',
      '\u{1F600}',
      'TRUE',
      '-',
    ]),
  ),
];

function insert(text: string, bytes: Buffer, at: number): Buffer {
  const whole = Buffer.from(text);
  return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)]);
}
