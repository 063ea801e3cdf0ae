import { startService, type Service } from '../support/service';
import { SDKS, type Client, type NewMessage, type Sdk } from './support/sdks';

jest.setTimeout(60_000);

describe.each(SDKS)('what %s throws', (_name, sdk) => {
  let service: Service;
  let client: Client;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService({ otherKeys: 'other=tlk_of_another' });
    client = sdk.connect({ apiKey: service.key, baseURL: service.baseUrl });
    threadId = (await client.createThread()).id;
    messageId = (await client.createMessage(threadId, { role: 'user', content: 'Hi' })).id;
  });
  afterAll(() => service.stop());

  const BAD = { status: 400, type: 'invalid_request_error' };
  const MISSING = { ...BAD, status: 404, param: null, code: null };
  type Expected = Readonly<Record<string, unknown>>;
  type Asked = () => PromiseLike<unknown>;
  const create = (message: object): Promise<unknown> =>
    client.createMessage(threadId, message as NewMessage);

  it.each<[what: string, asked: Asked, expected: Expected]>([
    [
      'a thread id without its prefix',
      () => client.retrieveThread('undefined'),
      {
        ...BAD,
        param: 'thread_id',
        code: 'invalid_value',
        message: "400 Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'.",
      },
    ],
    [
      'a message id without its prefix',
      () => client.retrieveMessage(threadId, 'abc'),
      { ...BAD, param: 'message_id', code: 'invalid_value' },
    ],
    [
      'a limit of 101',
      () => client.listMessages(threadId, { limit: 101 }),
      {
        ...BAD,
        param: 'limit',
        code: 'integer_above_max_value',
        message:
          "400 Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
      },
    ],
    [
      'an unknown order',
      () => client.listMessages(threadId, { order: 'up' as 'asc' }),
      { ...BAD, param: 'order', code: 'invalid_value' },
    ],
    [
      'an unknown cursor',
      () => client.listMessages(threadId, { before: 'msg_abc123' }),
      { ...BAD, param: 'before', code: 'invalid_value' },
    ],
    [
      'a missing role',
      () => create({ content: 'Hi' }),
      {
        ...BAD,
        param: 'role',
        code: 'missing_required_parameter',
        message: "400 Missing required parameter: 'role'.",
      },
    ],
    [
      'an unknown role',
      () => create({ role: 'system', content: 'Hi' }),
      { ...BAD, param: 'role', code: 'invalid_value' },
    ],
    [
      'an empty content',
      () => create({ role: 'user', content: '' }),
      { ...BAD, param: 'content', code: 'empty_string' },
    ],
    [
      'a content that is too long',
      () => create({ role: 'user', content: 'x'.repeat(256_001) }),
      { ...BAD, param: 'content', code: 'string_above_max_length' },
    ],
    [
      'an unknown parameter',
      () => create({ role: 'user', content: 'Hi', colour: 'red' }),
      { ...BAD, param: 'colour', code: 'unknown_parameter' },
    ],
    [
      'metadata that has no form as a string',
      () => create({ role: 'user', content: 'Hi', metadata: { list: [] } }),
      { ...BAD, param: 'metadata.list', code: 'invalid_type' },
    ],
  ])('is BadRequestError for %s', async (_what, asked, expected) => {
    await expectThrown(asked, 'BadRequestError', expected);
  });

  it.each<[what: string, asked: Asked, expected: Expected]>([
    [
      'a thread',
      () => client.retrieveThread('thread_abc123'),
      { ...MISSING, message: "404 No thread found with id 'thread_abc123'." },
    ],
    ['the list of a thread', () => client.listMessages('thread_abc123'), MISSING],
    [
      'a thread to write to',
      () => client.createMessage('thread_abc123', { role: 'user', content: 'Hi' }),
      MISSING,
    ],
    [
      'a message',
      () => client.retrieveMessage(threadId, 'msg_abc123'),
      { ...MISSING, message: "404 No message found with id 'msg_abc123'." },
    ],
    [
      'a message to change',
      () => client.updateMessage(threadId, 'msg_abc123', { metadata: {} }),
      MISSING,
    ],
    [
      'the thread of another project',
      () =>
        sdk
          .connect({ apiKey: 'tlk_of_another', baseURL: service.baseUrl })
          .retrieveMessage(threadId, messageId),
      {
        ...MISSING,
        message: expect.stringMatching(/^404 No thread found with id 'thread_\w+'\.$/),
      },
    ],
  ])('is NotFoundError where %s is missing', async (_what, asked, expected) => {
    await expectThrown(asked, 'NotFoundError', expected);
  });

  it('is AuthenticationError for a wrong key', async () => {
    const stranger = sdk.connect({ apiKey: 'sk-not-a-real-key', baseURL: service.baseUrl });
    await expectThrown(() => stranger.createThread(), 'AuthenticationError', {
      status: 401,
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
      message: expect.stringMatching(/^401 Incorrect API key provided: sk-n\*+-key\.$/),
    });
  });

  it('is APIConnectionError where nobody listens', async () => {
    const lost = sdk.connect({ apiKey: 'any', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
    const thrown = await thrownBy(() => lost.createThread());
    expect(thrown).toBeInstanceOf(sdk.errors.APIConnectionError);
    expect(thrown).not.toBeInstanceOf(sdk.errors.APIConnectionTimeoutError);
  });

  const expectThrown = async (
    asked: Asked,
    name: keyof Sdk['errors'],
    expected: Expected,
  ): Promise<void> => {
    const thrown = await thrownBy(asked);
    expect(thrown).toBeInstanceOf(sdk.errors[name]);
    expect(thrown).toBeInstanceOf(sdk.errors.APIError);
    expect(thrown).toMatchObject(expected);
    // 4.x and 7.x name it differently.
    const { request_id, requestID } = thrown as { request_id?: string; requestID?: string };
    expect(request_id ?? requestID).toMatch(/^req_[0-9a-f]{32}$/);
  };
});

async function thrownBy(asked: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await asked();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, got an answer');
}
