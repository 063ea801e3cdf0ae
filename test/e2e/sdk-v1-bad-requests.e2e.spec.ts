import OpenAI from 'openai-v1';
import { startService, type Service } from '../support/service';
import { faultOf, partsOf, type Fault } from './support/fault-of';

jest.setTimeout(60_000);

describe('what the SDK of v1 throws where a request is wrong', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService();
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
    threadId = (await openai.beta.threads.create()).id;
    messageId = (await create({ role: 'user', content: 'Hi' })).id;
  });
  afterAll(() => service.stop());

  const content = 'Hi';
  it.each<[what: string, asked: () => Promise<unknown>, expected: Fault]>([
    [
      'a thread id without its prefix',
      () => openai.beta.threads.retrieve('undefined'),
      fault(
        'thread_id',
        'invalid_value',
        "Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'.",
      ),
    ],
    [
      'a message id without its prefix',
      () => openai.beta.threads.messages.retrieve(threadId, 'abc123'),
      fault(
        'message_id',
        'invalid_value',
        "Invalid 'message_id': 'abc123'. Expected an ID that begins with 'msg'.",
      ),
    ],
    [
      'a limit of 0',
      () => openai.beta.threads.messages.list(threadId, { limit: 0 }),
      fault(
        'limit',
        'integer_below_min_value',
        "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      ),
    ],
    [
      'a limit of 101',
      () => openai.beta.threads.messages.list(threadId, { limit: 101 }),
      fault(
        'limit',
        'integer_above_max_value',
        "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
      ),
    ],
    [
      'an unknown order',
      () => openai.beta.threads.messages.list(threadId, { order: 'bogus' as 'asc' }),
      fault(
        'order',
        'invalid_value',
        "Invalid value: 'bogus'. Supported values are: 'asc' and 'desc'.",
      ),
    ],
    [
      'a cursor without its prefix',
      () => openai.beta.threads.messages.list(threadId, { after: 'obj_foo' }),
      fault(
        'after',
        'invalid_value',
        "Invalid 'after': 'obj_foo'. Expected an ID that begins with 'msg'.",
      ),
    ],
    [
      'an unknown cursor',
      () => openai.beta.threads.messages.list(threadId, { before: 'msg_abc123' }),
      fault('before', 'invalid_value', "No message found with id 'msg_abc123' in this thread."),
    ],
    [
      'an empty content',
      () => create({ role: 'user', content: '' }),
      fault(
        'content',
        'empty_string',
        "Invalid 'content': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      ),
    ],
    [
      'a content of 256,001 characters',
      () => create({ role: 'user', content: 'x'.repeat(256_001) }),
      fault(
        'content',
        'string_above_max_length',
        "Invalid 'content': string too long. Expected a string with maximum length 256000, but got a string with length 256001 instead.",
      ),
    ],
    [
      'an unknown role',
      () => create({ role: 'system' as 'user', content }),
      fault(
        'role',
        'invalid_value',
        "Invalid value: 'system'. Supported values are: 'user' and 'assistant'.",
      ),
    ],
    [
      'a missing role',
      () => create({ content } as OpenAI.Beta.Threads.MessageCreateParams),
      fault('role', 'missing_required_parameter', "Missing required parameter: 'role'."),
    ],
    [
      'an unknown parameter',
      () => create({ role: 'user', content, ...{ attachments: [] } }),
      fault('attachments', 'unknown_parameter', "Unknown parameter: 'attachments'."),
    ],
    [
      'eleven file ids',
      () => create({ role: 'user', content, file_ids: Array<string>(11).fill('file-a') }),
      fault(
        'file_ids',
        'array_above_max_length',
        "Invalid 'file_ids': array too long. Expected an array with maximum length 10, but got an array with length 11 instead.",
      ),
    ],
    [
      'metadata that has no form as a string',
      () => create({ role: 'user', content, metadata: { list: [] } }),
      fault(
        'metadata.list',
        'invalid_type',
        "Invalid type for 'metadata.list': expected a string, but got an array instead.",
      ),
    ],
    [
      'seventeen pairs of metadata',
      () => openai.beta.threads.messages.update(threadId, messageId, { metadata: pairs(17) }),
      fault(
        'metadata',
        'object_above_max_properties',
        "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17 properties instead.",
      ),
    ],
  ])('is BadRequestError for %s', async (_what, asked, expected) => {
    const thrown = await faultOf(asked());
    expect(thrown).toBeInstanceOf(OpenAI.BadRequestError);
    expect(partsOf(thrown)).toEqual(expected);
  });

  it('names the initial message at fault', async () => {
    const messages = [
      { role: 'user' as const, content },
      { role: 'user' as const, content: '' },
    ];
    expect((await faultOf(openai.beta.threads.create({ messages }))).param).toBe(
      'messages[1].content',
    );
  });

  const create = (message: OpenAI.Beta.Threads.MessageCreateParams) =>
    openai.beta.threads.messages.create(threadId, message);
});

function fault(param: string, code: string, sentence: string): Fault {
  return { message: `400 ${sentence}`, param, code };
}

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
}
