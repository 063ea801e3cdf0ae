import type { Random } from '../../../corpus/random';
import { bodyOf } from './valid-requests';
import {
  without,
  type Break,
  type Dialect,
  type Json,
  type JsonObject,
  type Sketch,
} from './sketch';

/** In a value, becomes what follows it, as it is: numbers and escapes that JSON.stringify never writes. */
const RAW = '@raw@';
/** In a key, vanishes: the only way to write a key twice. */
const AGAIN = '@again@';

const raw = (text: string): string => `${RAW}${text}${RAW}`;

/** As JSON, with what only a text can say. */
function textOf(body: Json): string {
  return JSON.stringify(body)
    .replaceAll(AGAIN, '')
    .replace(new RegExp(`"${RAW}(.*?)${RAW}"`, 'g'), (_, text: string) =>
      text.replaceAll('\\\\', '\\'),
    );
}

const LONE_SURROGATES = ['"\\ud800"', '"a\\udfff"', '"\\ud83dx"', '"\\ude00\\ud83d"'].map(raw);
const NO_OBJECTS: readonly Json[] = [
  'text',
  '',
  1,
  -1.5,
  true,
  [],
  [{}],
  raw('1e999'),
  raw('-0'),
  null,
];
const NO_LISTS: readonly Json[] = [
  'text',
  0,
  raw('-0'),
  false,
  {},
  { '0': {} },
  raw('1e400'),
  null,
];
const NO_ROLES: readonly Json[] = [
  ...['', 'User', 'system', 'tool', 'user ', '__proto__', 'a\0', raw('1e999'), raw('-0'), 1, true],
  ...[null, [], ['user'], {}, { user: 1 }, 'x'.repeat(10_000), ...LONE_SURROGATES],
];
const NO_TEXTS: readonly Json[] = [
  ...['', 0, raw('-0'), raw('1e999'), raw('123456789012345678901234567890'), true, null, {}],
  ...['\0', 'a\0b', 'x'.repeat(256_001), '😀'.repeat(256_001), { text: 'x' }, ...LONE_SURROGATES],
];
const NO_PARTS: readonly Json[] = [
  ...[[], [1], ['text'], [null], [[]], [{}], [{ type: 'x' }], [{ type: 1 }], [{ type: null }]],
  ...[[{ type: 'text' }], [{ type: 'text', text: '' }], [{ type: 'text', text: { value: 'x' } }]],
  ...[
    [{ type: 'image_url', image_url: 'x' }],
    [{ type: 'image_file', image_file: { file_id: 'x' } }],
  ],
  ...[[{ type: 'text', text: 'x' }, 2], [{ type: 'text', text: 'x', constructor: 1 }]],
  ...[[{ type: 'image_url', image_url: { url: 'x', detail: 'ultra' } }], [{ ['__proto__']: 1 }]],
];
const NO_FILES: readonly Json[] = [
  ...[null, 'file-a', {}, 1, ['x'], [1], [null], [{}], [['file-a']], ['file-'], ['thread_a']],
  ...[Array<string>(11).fill('file-a'), [`file-${'a'.repeat(10_000)}`], ['file-a\0']],
];
const NO_ATTACHMENTS: readonly Json[] = [
  ...['x', {}, 1, [1], [{}], [{ file_id: 'file-a' }], [{ file_id: 'x', tools: [] }], [null]],
  ...[[{ file_id: 'file-a', tools: [{ type: 'x' }] }], [{ file_id: 'file-a', tools: {} }]],
  ...[
    Array.from({ length: 11 }, () => ({ file_id: 'file-a', tools: [] })),
    [{ file_id: 1, tools: [] }],
  ],
];
const NO_RESOURCES: readonly Json[] = [
  ...['x', 1, [], { code_interpreter: 1 }, { file_search: [] }, { x: {} }, { ['__proto__']: {} }],
  ...[{ code_interpreter: { file_ids: ['x'] } }, { file_search: { vector_store_ids: ['a', 'b'] } }],
];
const UNKNOWN_NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'Role', 'meta_data'],
  ...['', ' ', '\0', 'role ', 'x'.repeat(10_000), '😀', 'messages[0]', 'metadata.k', '0', 'run_id'],
];

const fits = ({ kind }: Sketch): boolean => kind !== undefined;

/** Ways to make a body wrong that is JSON. Each begins anew, from the body that is right. */
export const BODY_BREAKS: readonly Break[] = [
  ofBody('a body of another type', (_, __, random) =>
    random.pick<Json>([[], 'text', 1, raw('1e999'), raw('-0'), true, null, [[]], [{}]]),
  ),
  ofBody('an unknown parameter', (body, _, random) => {
    const value = random.pick<Json>([null, 'x', {}, [], raw('1e999')]);
    return { ...body, [random.pick(UNKNOWN_NAMES)]: value };
  }),
  ofBody('a parameter given twice', (body, _, random) => {
    const name = random.pick(Object.keys(body));
    return { ...body, [`${AGAIN}${name}`]: body[name] ?? null };
  }),
  ofBody('a key of metadata given twice', (body, _, random) => {
    const key = random.pick(['topic', 'mood']);
    return { ...body, metadata: { topic: 'a', mood: 'b', [`${AGAIN}${key}`]: 'c' } };
  }),
  ofBody('metadata that nobody takes', (body, dialect, random) => ({
    ...body,
    metadata: random.pick(badMetadata(dialect, random)),
  })),
  ofBody('nesting without end', (body, _, random) => {
    const levels = random.pick([64, 65, 1_000, 100_000]);
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    return { ...body, metadata: raw(`${open.repeat(levels)}1${close.repeat(levels)}`) };
  }),
  ofBody('a broken message', (body, dialect, random) => {
    if (!('role' in body || 'messages' in body)) return { ...body, role: 'user' };
    if ('role' in body) return brokenMessage(dialect, random);
    const good = bodyOf('createMessage');
    return { ...body, messages: random.shuffle([good, brokenMessage(dialect, random), good]) };
  }),
  {
    ...ofBody('a thread that nobody makes', (body, dialect, random) => {
      if (dialect === 'v2' && random.chance(50)) {
        return { ...body, tool_resources: random.pick(NO_RESOURCES) };
      }
      return { ...body, messages: random.pick(NO_LISTS) };
    }),
    fits: ({ kind }) => kind === 'createThread',
  },
];

function ofBody(
  what: string,
  change: (body: JsonObject, dialect: Dialect, random: Random) => Json,
): Break {
  return {
    what,
    fits,
    apply: (sketch, random) => {
      const body = change(bodyOf(sketch.kind ?? 'createThread'), sketch.dialect, random);
      return { ...sketch, body: textOf(body) };
    },
  };
}

function brokenMessage(dialect: Dialect, random: Random): Json {
  const good = bodyOf('createMessage');
  return random.pick<() => Json>([
    () => random.pick<Json>(['text', 1, null, [], raw('-0')]),
    () => without(good, random.pick(['role', 'content'])),
    () => ({ ...good, role: random.pick(NO_ROLES) }),
    () => ({
      ...good,
      content: random.pick(dialect === 'v1' ? [...NO_TEXTS, []] : [...NO_TEXTS, ...NO_PARTS]),
    }),
    () => ({ ...good, metadata: random.pick(badMetadata(dialect, random)) }),
    () => ({ ...good, [random.pick(UNKNOWN_NAMES)]: 1 }),
    () => ({ ...good, [dialect === 'v1' ? 'attachments' : 'file_ids']: [] }),
    () =>
      dialect === 'v1'
        ? { ...good, file_ids: random.pick(NO_FILES) }
        : { ...good, attachments: random.pick(NO_ATTACHMENTS) },
  ])();
}

function badMetadata(dialect: Dialect, random: Random): readonly Json[] {
  const pairs = Array.from({ length: random.pick([17, 1_000]) }, (_, at) => [`k${at}`, 'v']);
  const values: readonly Json[] = [
    ...[null, {}, [], ['x'], raw('1e999'), raw('-1e999'), raw('123456789012345678901234567890')],
    ...['a\0', 'x'.repeat(513), '😀'.repeat(513), ...LONE_SURROGATES],
    ...(dialect === 'v2' ? [1, 0.5, true, raw('-0')] : []),
  ];
  const key = random.pick(['k', '__proto__', 'constructor', 'prototype', '']);
  return [
    ...NO_OBJECTS.filter((value) => value !== null),
    Object.fromEntries(pairs) as JsonObject,
    { ['k'.repeat(65)]: 'v' },
    { ['😀'.repeat(65)]: 'v' },
    { 'k\0': 'v' },
    raw('{"\\ud800":"v"}'),
    ...values.map((value) => ({ [key]: value })),
  ];
}
