import type { Dialect } from './dialect';
import { ApiError } from './api-error';
import { parseBody, type RawBody } from './parse-body';
import { BODIES } from './requests';

type Kind = keyof (typeof BODIES)['v1'];

function parse(
  dialect: Dialect,
  kind: Kind,
  body: unknown,
  contentType = 'application/json',
): unknown {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const schema = BODIES[dialect][kind];
  return parseBody(schema as never, { contentType, bytes });
}

/** The error of the envelope that a body is refused with. */
function refusal(...args: Parameters<typeof parse>): unknown {
  return refused(() => parse(...args));
}

function refused(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ApiError) return error.envelope().error;
    throw error;
  }
  throw new Error('it was accepted');
}

const said = (message: string, param: string | null, code: string | null) => ({
  message,
  type: 'invalid_request_error',
  param,
  code,
});
const hello = { role: 'user', content: 'Hello' };

describe('a message body', () => {
  it('becomes one text part, no files and no metadata when only the text is given', () => {
    expect(parse('v1', 'createMessage', hello)).toEqual({
      role: 'user',
      content: [{ type: 'text', text: { value: 'Hello', annotations: [] } }],
      attachments: [],
    });
  });

  it("keeps v1's file_ids as files for both tools", () => {
    expect(
      parse('v1', 'createMessage', { ...hello, file_ids: ['file-a', 'file-a'] }),
    ).toMatchObject({
      attachments: [
        { file_id: 'file-a', tools: ['file_search', 'code_interpreter'] },
        { file_id: 'file-a', tools: ['file_search', 'code_interpreter'] },
      ],
    });
  });

  it("keeps v2's attachments with their tools", () => {
    const attachments = [{ file_id: 'file-a', tools: [{ type: 'code_interpreter' }] }];
    expect(parse('v2', 'createMessage', { ...hello, attachments })).toMatchObject({
      attachments: [{ file_id: 'file-a', tools: ['code_interpreter'] }],
    });
  });

  it("takes v2's parts, with auto as the detail of an image", () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ];
    expect(parse('v2', 'createMessage', { role: 'user', content })).toMatchObject({
      content: [
        { type: 'text', text: { value: 'a', annotations: [] } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
      ],
    });
  });

  it('counts code points, not UTF-16 units', () => {
    const content = '😀'.repeat(256_000);
    expect(parse('v1', 'createMessage', { role: 'user', content })).toBeDefined();
  });

  it.each([
    [
      'no body',
      'v1',
      '',
      "Missing required parameter: 'role'.",
      'role',
      'missing_required_parameter',
    ],
    [
      'no content',
      'v1',
      { role: 'user' },
      "Missing required parameter: 'content'.",
      'content',
      'missing_required_parameter',
    ],
    [
      'another role',
      'v1',
      { ...hello, role: 'system' },
      "Invalid value: 'system'. Supported values are: 'user' and 'assistant'.",
      'role',
      'invalid_value',
    ],
    [
      'an unknown parameter',
      'v2',
      { ...hello, file_ids: [] },
      "Unknown parameter: 'file_ids'.",
      'file_ids',
      'unknown_parameter',
    ],
    [
      'a key that is one slip away from another',
      'v1',
      { ...hello, meta_data: {} },
      "Unknown parameter: 'meta_data'. Did you mean 'metadata'?",
      'meta_data',
      'unknown_parameter',
    ],
    [
      'a slip inside a part',
      'v2',
      { ...hello, content: [{ type: 'image_url', image_url: { url: 'u', details: 'low' } }] },
      "Unknown parameter: 'content[0].image_url.details'. Did you mean 'detail'?",
      'content[0].image_url.details',
      'unknown_parameter',
    ],
    [
      'a slip inside an attachment',
      'v2',
      { ...hello, attachments: [{ file_id: 'file-a', tools: [], tool: [] }] },
      "Unknown parameter: 'attachments[0].tool'. Did you mean 'tools'?",
      'attachments[0].tool',
      'unknown_parameter',
    ],
    [
      'empty content',
      'v1',
      { ...hello, content: '' },
      "Invalid 'content': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      'content',
      'empty_string',
    ],
    [
      'content that is too long',
      'v1',
      { ...hello, content: 'a'.repeat(256_001) },
      "Invalid 'content': string too long. Expected a string with maximum length 256000, but got a string with length 256001 instead.",
      'content',
      'string_above_max_length',
    ],
    [
      'parts under v1',
      'v1',
      { ...hello, content: [] },
      "Invalid type for 'content': expected a string, but got an array instead.",
      'content',
      'invalid_type',
    ],
    [
      'content of no kind',
      'v2',
      { ...hello, content: 5 },
      "Invalid type for 'content': expected one of a string or array of objects, but got an integer instead.",
      'content',
      'invalid_type',
    ],
    [
      'no parts',
      'v2',
      { ...hello, content: [] },
      "Invalid 'content': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'content',
      'empty_array',
    ],
    [
      'a part of an unknown type',
      'v2',
      { ...hello, content: [{ type: 'x' }] },
      "Invalid value: 'x'. Supported values are: 'text', 'image_file', and 'image_url'.",
      'content[0].type',
      'invalid_value',
    ],
    [
      'a part with an unknown key',
      'v2',
      { ...hello, content: [{ type: 'text', text: 'a', zz: 1 }] },
      "Unknown parameter: 'content[0].zz'.",
      'content[0].zz',
      'unknown_parameter',
    ],
    [
      'file_ids null',
      'v1',
      { ...hello, file_ids: null },
      "Invalid type for 'file_ids': expected an array, but got null instead.",
      'file_ids',
      'invalid_type',
    ],
    [
      'eleven files',
      'v1',
      { ...hello, file_ids: Array(11).fill('file-a') },
      "Invalid 'file_ids': array too long. Expected an array with maximum length 10, but got an array with length 11 instead.",
      'file_ids',
      'array_above_max_length',
    ],
    [
      'a file id of another kind',
      'v2',
      { ...hello, attachments: [{ file_id: 'abc', tools: [] }] },
      "Invalid 'attachments[0].file_id': 'abc'. Expected an ID that begins with 'file'.",
      'attachments[0].file_id',
      'invalid_value',
    ],
    [
      'an attachment without tools',
      'v2',
      { ...hello, attachments: [{ file_id: 'file-a' }] },
      "Missing required parameter: 'attachments[0].tools'.",
      'attachments[0].tools',
      'missing_required_parameter',
    ],
    [
      'a NUL',
      'v1',
      { ...hello, content: 'a\0' },
      "Invalid 'content': the text has a NUL character, which cannot be stored.",
      'content',
      'invalid_value',
    ],
    [
      'half a surrogate pair',
      'v1',
      '{"role":"user","content":"\\ud83d"}',
      "Invalid 'content': the text has half of a surrogate pair, which cannot be stored.",
      'content',
      'invalid_value',
    ],
    [
      'a list',
      'v1',
      [],
      "Invalid type for 'body': expected an object, but got an array instead.",
      'body',
      'invalid_type',
    ],
  ] as [string, Dialect, unknown, string, string, string][])(
    'is refused with %s',
    (_, dialect, body, message, param, code) => {
      expect(refusal(dialect, 'createMessage', body)).toEqual(said(message, param, code));
    },
  );

  it('names the message and the field at fault in a list of initial messages', () => {
    expect(refusal('v1', 'createThread', { messages: [hello, { role: 'user' }] })).toMatchObject({
      param: 'messages[1].content',
    });
  });
});

describe('metadata', () => {
  const metadata = (dialect: Dialect, value: unknown) =>
    parse(dialect, 'modifyMessage', { metadata: value });

  it('turns scalars into strings under v1, as the hosted service did', () => {
    expect(metadata('v1', { a: true, b: false, c: 1, d: 0.5, e: 'x' })).toEqual({
      metadata: { a: 'True', b: 'False', c: '1', d: '0.5', e: 'x' },
    });
  });

  it('is cleared by null, and left alone when absent', () => {
    expect(metadata('v2', null)).toEqual({ metadata: {} });
    expect(parse('v2', 'modifyMessage', {})).toEqual({});
  });

  it('keeps a key that every object inherits as a key like any other', () => {
    const parsed = parse('v2', 'modifyMessage', '{"metadata":{"__proto__":"a","constructor":"b"}}');
    expect(JSON.stringify(parsed)).toBe('{"metadata":{"__proto__":"a","constructor":"b"}}');
  });

  it.each([
    ['123456789012345678901234567890', 'an integer'],
    ['9007199254740993', 'an integer'],
    ['1e999', 'a decimal'],
    ['-1e999', 'a decimal'],
  ])('is refused under v1 with %s, which would be stored as another number', (number, kind) => {
    expect(refusal('v1', 'modifyMessage', `{"metadata":{"k":${number}}}`)).toEqual(
      said(
        `Invalid type for 'metadata.k': expected a string, but got ${kind} instead.`,
        'metadata.k',
        'invalid_type',
      ),
    );
  });

  const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v']));
  it.each([
    [
      'v2',
      { modified: true },
      "Invalid type for 'metadata.modified': expected a string, but got a boolean instead.",
      'metadata.modified',
      'invalid_type',
    ],
    [
      'v1',
      { a: null },
      "Invalid type for 'metadata.a': expected a string, but got null instead.",
      'metadata.a',
      'invalid_type',
    ],
    [
      'v1',
      { a: {} },
      "Invalid type for 'metadata.a': expected a string, but got an object instead.",
      'metadata.a',
      'invalid_type',
    ],
    [
      'v1',
      'text',
      "Invalid type for 'metadata': expected an object, but got a string instead.",
      'metadata',
      'invalid_type',
    ],
    [
      'v2',
      many,
      "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17 properties instead.",
      'metadata',
      'object_above_max_properties',
    ],
    [
      'v2',
      { k: 'v'.repeat(600) },
      "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a string with length 600 instead.",
      'metadata.k',
      'string_above_max_length',
    ],
    [
      'v2',
      { ['k'.repeat(70)]: 'v' },
      `Invalid property name in 'metadata': '${'k'.repeat(70)}' is too long. Expected a string with maximum length 64, but got a string with length 70 instead.`,
      'metadata',
      'property_name_above_max_length',
    ],
  ] as [Dialect, unknown, string, string, string][])(
    'is refused under %s as %j',
    (dialect, value, message, param, code) => {
      expect(refusal(dialect, 'modifyMessage', { metadata: value })).toEqual(
        said(message, param, code),
      );
    },
  );
});

describe('a body that is no JSON object', () => {
  it('is named as such in the words of the hosted service', () => {
    expect(refusal('v1', 'createMessage', '{"role":')).toMatchObject({
      message: expect.stringMatching(
        /^We could not parse the JSON body of your request\. \(HINT: /,
      ),
      param: null,
      code: null,
    });
  });

  const refusalOf = (raw: Partial<RawBody>): unknown => {
    const body = { contentType: 'application/json', bytes: Buffer.from('{}'), ...raw };
    return refused(() => parseBody(BODIES.v1.modifyMessage, body));
  };

  it.each([
    ['a byte that no UTF-8 has', Buffer.from([0x7b, 0xff, 0x7d])],
    [
      'half a surrogate pair in bytes',
      Buffer.from('7b22ed a080 223a317d'.replace(/ /g, ''), 'hex'),
    ],
    ['UTF-16 behind its mark', Buffer.from('\ufeff{}', 'utf16le')],
    ['a character cut short', Buffer.from('{"a":"😀').subarray(0, -2)],
  ])('is refused as no UTF-8 when it has %s', (_, bytes) => {
    expect(refusalOf({ bytes })).toEqual(
      said(
        'We could not parse the JSON body of your request: its bytes are not UTF-8.',
        null,
        null,
      ),
    );
  });

  it('may begin with the mark of UTF-8, as some editors leave it', () => {
    const bytes = Buffer.from('\ufeff{}');
    const body = { contentType: 'application/json', bytes };
    expect(parseBody(BODIES.v1.modifyMessage, body)).toEqual({});
  });

  it.each(['gzip', 'deflate', 'br', 'gzip, identity'])(
    'is refused when it comes as %s',
    (coding) => {
      expect(refusalOf({ contentEncoding: coding })).toEqual(
        said(`Unsupported content encoding: '${coding}'. Send the body uncompressed.`, null, null),
      );
    },
  );

  it.each(['iso-8859-1', 'utf-16', '"UTF-16LE"'])('is refused in charset %s', (charset) => {
    expect(refusalOf({ contentType: `application/json; charset=${charset}` })).toEqual(
      said(
        `Unsupported charset: '${charset.replaceAll('"', '')}'. Send the body in UTF-8.`,
        null,
        null,
      ),
    );
  });

  it.each(['; charset=utf-8', ';charset="UTF-8"', '; charset=utf8', '; v=1; charset=utf-8', ';'])(
    'is taken as application/json%s',
    (parameters) => {
      const bytes = Buffer.from('{}');
      const body = { contentType: `application/json${parameters}`, bytes };
      expect(parseBody(BODIES.v1.modifyMessage, body)).toEqual({});
    },
  );

  it('is refused with a key given twice, naming it, before what else is wrong with it', () => {
    const body = '{"role":1,"metadata":{"k":"1","k":"2"}}';
    expect(refusal('v1', 'createMessage', body)).toEqual(
      said(
        "Duplicate parameter: 'metadata.k'. You provided multiple values for this parameter, whereas only one is allowed.",
        'metadata.k',
        'duplicate_parameter',
      ),
    );
  });

  it('is refused when it is nested beyond all reason, before anything tries to parse it', () => {
    expect(refusal('v1', 'createMessage', `{"metadata":${'['.repeat(4_000_000)}`)).toMatchObject({
      message: expect.stringMatching(/^The JSON body is nested too deeply/),
    });
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a"',
    '{"a":"',
    '"\\',
    '{"\\x":1}',
    '{a:1}',
    '{"a":1}}',
    "{'a':1}",
    'NaN',
  ])('is refused as no JSON when it is %j', (text) => {
    const bytes = Buffer.from(text || '\t');
    expect(refusalOf({ bytes })).toMatchObject({
      message: expect.stringMatching(/what was sent was not valid JSON\.\)$/),
    });
  });

  it('is refused when it says it is something else', () => {
    const answer = refusal('v1', 'createMessage', hello, 'text/plain');
    expect(answer).toMatchObject({ message: expect.stringContaining("'text/plain'") });
  });
});
