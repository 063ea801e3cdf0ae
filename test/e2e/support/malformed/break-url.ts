import type { Random } from '../../../corpus/random';
import type { Break, Sketch } from './sketch';

const BAD_IDS = [
  ...[
    '',
    '.',
    '..',
    '%2e%2e',
    '%20',
    '%',
    '%zz',
    '%ff',
    '%ed%a0%80',
    '%00',
    'thread_%00',
    'msg_%00',
  ],
  ...['0', '-1', 'null', 'undefined', 'NaN', '[object%20Object]', '__proto__', 'constructor'],
  ...["'%20or%201=1--", '%3Cscript%3E', '%F0%9F%98%80', 'thread_', 'msg_', 'thread_a%2Fb', '%2F'],
  ...['thread', 'THREAD_abc', 'run_abc123', 'file-abc123', 'thread_%0d%0aX-A:%20b', '*', ';', '~'],
  ...['thread_abc123', 'msg_abc123', 'thread_%E2%80%AE', 'msg_..%2f..%2f', ':thread_id'],
];
const BAD_LIMITS = [
  ...[
    '0',
    '-0',
    '-1',
    '101',
    '1e1',
    '0x10',
    '1.5',
    '.5',
    'ten',
    'NaN',
    'Infinity',
    '-Infinity',
    '1,2',
  ],
  ...[
    '+1',
    '1%20',
    '%D9%A1',
    'true',
    'null',
    '[]',
    '{}',
    '%00',
    '9'.repeat(400),
    '%',
    '1;2',
    '1_0',
  ],
];
const BAD_ORDERS = ['ASC', 'up', 'asc,desc', 'asc%20', '%00', '__proto__', '0', 'x'.repeat(9_000)];
const BAD_CURSORS = [
  ...['abc', '%00', 'msg_%00', 'file-%00', '0', '__proto__', 'thread_abc', 'msg_nowhere', 'null'],
  ...['file-nowhere', 'run_abc', 'msg_%ff', '%F0%9F%98%80', `msg_${'a'.repeat(9_000)}`, "msg_'--"],
];

const isList = ({ query }: Sketch): boolean => query.length > 0;

/** Ways to break the verb, the path and the query. */
export const URL_BREAKS: readonly Break[] = [
  {
    what: 'another id',
    fits: ({ segments }) => segments.length > 2,
    apply: (sketch, random) => {
      const places = [2, 4, 6].filter((place) => place < sketch.segments.length);
      return withSegment(sketch, random.pick(places), random.pick(BAD_IDS));
    },
  },
  {
    what: 'a long id',
    fits: ({ segments }) => segments.length > 2,
    apply: (sketch, random) => {
      const prefix = random.pick(['thread_', 'msg_', '', '%41']);
      return withSegment(sketch, 2, `${prefix}${'a'.repeat(random.pick([129, 10_000, 100_000]))}`);
    },
  },
  {
    what: 'another segment',
    apply: (sketch, random) => {
      const at = random.pick([0, 1, 3].filter((place) => place < sketch.segments.length));
      const names = ['', 'v0', 'V1', 'Threads', 'assistants', 'runs', '%76%31x', '..', '__proto__'];
      return withSegment(sketch, at, random.pick(names));
    },
  },
  {
    what: 'one segment more',
    apply: (sketch, random) => {
      const at = random.between(0, sketch.segments.length);
      const segment = random.pick(['', '.', '..', 'nowhere', '%00', ';v=1']);
      const { segments } = sketch;
      return { ...sketch, segments: [...segments.slice(0, at), segment, ...segments.slice(at)] };
    },
  },
  {
    what: 'another verb',
    apply: (sketch, random) => {
      const verbs = [
        'PUT',
        'PATCH',
        'OPTIONS',
        'TRACE',
        'CONNECT',
        'QUERY',
        'PURGE',
        'LINK',
        'post',
      ];
      return { ...sketch, verb: random.pick([...verbs, 'FOO', 'GETT', 'P', 'DELETE-ALL']) };
    },
  },
  {
    what: 'a value that no list takes',
    fits: isList,
    apply: (sketch, random) => ({ ...sketch, query: random.shuffle([badPair(random)]) }),
  },
  {
    what: 'a name given twice',
    fits: isList,
    apply: (sketch, random) => {
      const name = random.pick(['limit', 'order', 'after', 'before']);
      const value = random.pick(['', '1', 'asc']);
      return {
        ...sketch,
        query: [
          [name, value],
          ['x', 'y'],
          [name, random.pick(['', '2', value])],
        ],
      };
    },
  },
];

function badPair(random: Random): readonly [string, string] {
  return random.pick<readonly [string, string]>([
    ['limit', random.pick(BAD_LIMITS)],
    ['order', random.pick(BAD_ORDERS)],
    ['after', random.pick(BAD_CURSORS)],
    ['before', random.pick(BAD_CURSORS)],
    ['run_id', 'run_%00'],
    ['%00', 'x'],
  ]);
}

function withSegment(sketch: Sketch, at: number, segment: string): Sketch {
  return {
    ...sketch,
    segments: sketch.segments.map((old, index) => (index === at ? segment : old)),
  };
}
