import Ajv2020 from 'ajv/dist/2020';
import { ApiError, parseBody } from '#contract';
import { componentSchemas, REQUESTS, type RequestName } from './components';

const ajv = new Ajv2020({ strict: false });
const components = { schemas: componentSchemas() };
ajv.addSchema({ $id: 'document', components }, undefined, undefined, false);

/** Whether the API takes a body, and whether the document says so. */
function verdicts(name: RequestName, body: unknown): readonly [api: boolean, document: boolean] {
  const text = JSON.stringify(body);
  const raw = { contentType: 'application/json', bytes: Buffer.from(text) };
  const documented = ajv.compile({ $ref: `document#/components/schemas/${name}` });
  return [isTaken(name, raw), documented(JSON.parse(text))];
}

function isTaken(name: RequestName, raw: Parameters<typeof parseBody>[1]): boolean {
  try {
    parseBody(REQUESTS[name], raw);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

const hello = { role: 'user', content: 'Hello' };
const pairs = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
const files = (count: number): readonly string[] => Array<string>(count).fill('file-a');
const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };

describe('a request body that the API takes is one that the document allows', () => {
  it.each<[RequestName, unknown]>([
    ['CreateMessageRequestV1', hello],
    ['CreateMessageRequestV1', { ...hello, content: '😀'.repeat(256_000) }],
    ['CreateMessageRequestV1', { ...hello, file_ids: files(10) }],
    ['CreateMessageRequestV1', { ...hello, metadata: null }],
    ['CreateMessageRequestV1', { ...hello, metadata: { a: 1, b: true, c: 'x'.repeat(512) } }],
    ['CreateMessageRequestV2', { ...hello, metadata: pairs(16) }],
    ['CreateMessageRequestV2', { ...hello, content: [{ type: 'text', text: 'Hi' }, image] }],
    ['CreateMessageRequestV2', { ...hello, attachments: null }],
    ['CreateThreadRequestV1', {}],
    ['CreateThreadRequestV1', { messages: Array.from({ length: 33 }, () => hello) }],
    ['CreateThreadRequestV2', { tool_resources: { file_search: {} } }],
    ['ModifyThreadRequestV2', { tool_resources: null, metadata: {} }],
    ['ModifyMessageRequestV1', { metadata: { ['x'.repeat(64)]: '' } }],
  ])('%s (%#)', (name, body) => {
    expect(verdicts(name, body)).toEqual([true, true]);
  });
});

describe('a request body that the API refuses is one that the document does not allow', () => {
  it.each<[RequestName, unknown]>([
    ['CreateMessageRequestV1', { content: 'Hello' }],
    ['CreateMessageRequestV1', { ...hello, role: 'system' }],
    ['CreateMessageRequestV1', { ...hello, content: '' }],
    ['CreateMessageRequestV1', { ...hello, content: 'x'.repeat(256_001) }],
    ['CreateMessageRequestV1', { ...hello, content: [{ type: 'text', text: 'Hi' }] }],
    ['CreateMessageRequestV1', { ...hello, file_ids: files(11) }],
    ['CreateMessageRequestV1', { ...hello, file_ids: ['thread_a'] }],
    ['CreateMessageRequestV1', { ...hello, attachments: [] }],
    ['CreateMessageRequestV1', { ...hello, metadata: { a: null } }],
    ['CreateMessageRequestV2', { ...hello, metadata: { a: 1 } }],
    ['CreateMessageRequestV2', { ...hello, metadata: pairs(17) }],
    ['CreateMessageRequestV2', { ...hello, metadata: { a: 'x'.repeat(513) } }],
    ['CreateMessageRequestV2', { ...hello, content: [] }],
    ['CreateMessageRequestV2', { ...hello, content: [{ type: 'refusal', refusal: 'No' }] }],
    ['CreateMessageRequestV2', { ...hello, file_ids: [] }],
    ['CreateThreadRequestV1', { tool_resources: {} }],
    [
      'CreateThreadRequestV2',
      { tool_resources: { file_search: { vector_store_ids: ['a', 'b'] } } },
    ],
    ['ModifyThreadRequestV1', { metadata: [] }],
    ['ModifyMessageRequestV1', { metadata: { ['x'.repeat(65)]: '' } }],
    ['ModifyMessageRequestV2', { content: 'Hello' }],
  ])('%s (%#)', (name, body) => {
    expect(verdicts(name, body)).toEqual([false, false]);
  });
});
