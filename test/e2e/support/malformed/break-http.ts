import { bytesOf, type Break, type Sketch } from './sketch';
import type { Random } from '../../../corpus/random';

/** Bytes that are no HTTP request. */
export type HttpBreak = {
  readonly what: string;
  readonly fits?: Break['fits'];
  readonly apply: (sketch: Sketch, random: Random) => Buffer;
  /** What the client does when it has sent them: waits for the answer, or ends its side. */
  readonly client: 'waits' | 'ends';
};

const hasBody = ({ kind }: Sketch): boolean => kind !== undefined;

/** Puts lines behind the request line. */
const withLines =
  (lines: readonly string[]) =>
  (sketch: Sketch, random: Random): Buffer =>
    edit(sketch, (text) => text.replace('\r\n', `\r\n${random.pick(lines)}\r\n`));

export const HTTP_BREAKS: readonly HttpBreak[] = [
  {
    what: 'a broken request line',
    client: 'waits',
    apply: (sketch, random) =>
      edit(sketch, (text) => {
        const [verb = '', target = ''] = text.split(' ', 2);
        const lines = [
          `${verb} ${target} HTTP/1.`,
          `${verb} ${target} HTTP/9.9`,
          `${verb} ${target} http/1.1`,
        ];
        const more = [
          ` ${verb} ${target} HTTP/1.1`,
          `${verb} ${target}\tHTTP/1.1`,
          `${verb} ${target} HTTP/1.1 x`,
        ];
        const bytes = [
          `${verb} ${target}\x00 HTTP/1.1`,
          `${verb} ${target}\xe9 HTTP/1.1`,
          `${verb}: ${target} HTTP/1.1`,
        ];
        const line = random.pick([
          ...lines,
          ...more,
          ...bytes,
          `${verb} v1/threads HTTP/1.1`,
          '\x16\x03\x01',
        ]);
        return `${line}${text.slice(text.indexOf('\r\n'))}`;
      }),
  },
  {
    what: 'a broken header',
    client: 'waits',
    apply: withLines([
      ...[
        'no colon',
        'X : y',
        ': nameless',
        'X: a\x00b',
        'X: a\r\n folded',
        'X\x00: y',
        '\xff\xfe: y',
        'X: \x01',
      ],
      ...['(X): y', 'X: a\rb', '{"X": "y"}'],
    ]),
  },
  {
    what: 'headers beyond the limit',
    client: 'waits',
    apply: (sketch, random) => {
      const [name, value] = random.pick([
        [20_000, 1],
        [1, 20_000],
        [60_000, 60_000],
      ] as const);
      return withLines([
        `${'X'.repeat(name)}: ${'y'.repeat(value)}`,
        `${'X: y\r\n'.repeat(9_000)}X: z`,
      ])(sketch, random);
    },
  },
  {
    what: 'lengths that contradict each other',
    client: 'waits',
    fits: hasBody,
    apply: withLines([
      ...['Content-Length: 1', 'Content-Length: -1', 'Content-Length: 1e3', 'Content-Length: 0x10'],
      ...[
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: gzip',
        'Content-Length: 9'.padEnd(60, '9'),
      ],
      ...['Content-Length: ', 'Content-Length: 1, 1', 'Transfer-Encoding: chunked, gzip'],
    ]),
  },
  {
    what: 'broken chunks',
    client: 'waits',
    fits: hasBody,
    apply: (sketch, random) => {
      const chunks = [
        'zz\r\n{}\r\n0\r\n\r\n',
        '-1\r\n{}\r\n',
        '2\r\n{}x\r\n0\r\n\r\n',
        '\r\n\r\n',
        'fffffffffffffffff\r\n',
        '2 2\r\n{}\r\n',
      ];
      return edit({ ...sketch, body: random.pick(chunks) }, (text) =>
        text.replace(/^Content-Length: .*$/m, 'Transfer-Encoding: chunked'),
      );
    },
  },
  {
    what: 'a body above the limit',
    client: 'waits',
    fits: hasBody,
    apply: (sketch, random) =>
      edit(sketch, (text) =>
        text.replace(
          /^Content-Length: .*$/m,
          `Content-Length: ${16_777_216 + random.between(1, 1e9)}`,
        ),
      ),
  },
  {
    what: 'an end in the middle',
    client: 'ends',
    apply: (sketch, random) => {
      const bytes = bytesOf(sketch);
      return bytes.subarray(0, random.between(1, bytes.length - 1));
    },
  },
  {
    what: 'noise',
    client: 'ends',
    apply: (_, random) =>
      Buffer.from(Array.from({ length: random.between(1, 400) }, () => random.between(0x80, 0xff))),
  },
];

/** A body that never ends: it takes the time that the server gives it, so there are only some. */
export const ENDLESS: HttpBreak = {
  what: 'an end that does not come',
  client: 'waits',
  apply: (sketch, random) => {
    const bytes = bytesOf(sketch);
    return bytes.subarray(0, random.between(1, bytes.length - 1));
  },
};

function edit(sketch: Sketch, change: (text: string) => string): Buffer {
  return Buffer.from(change(bytesOf(sketch).toString('latin1')), 'latin1');
}
