import OpenAI from 'openai-v1';
import { startService, type Service } from '../support/service';
import { faultOf, partsOf } from './support/fault-of';
import { readPlaces } from './support/read-log';

jest.setTimeout(60_000);

describe('what the SDK of v1 throws', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService({ key: 'My API Key', otherKeys: 'other=Another Key' });
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
    threadId = (await openai.beta.threads.create()).id;
    const message = { role: 'user' as const, content: 'Hi' };
    messageId = (await openai.beta.threads.messages.create(threadId, message)).id;
  });
  afterAll(() => service.stop());

  describe('where something is not there', () => {
    it('is NotFoundError for a thread', async () => {
      await expectNotFound(
        openai.beta.threads.retrieve('thread_abc123'),
        "404 No thread found with id 'thread_abc123'.",
      );
    });

    it('is NotFoundError for a message', async () => {
      await expectNotFound(
        openai.beta.threads.messages.retrieve(threadId, 'msg_abc123'),
        "404 No message found with id 'msg_abc123'.",
      );
    });

    it('is NotFoundError for a message of another thread', async () => {
      const { id } = await openai.beta.threads.create();
      await expectNotFound(
        openai.beta.threads.messages.retrieve(id, messageId),
        `404 No message found with id '${messageId}'.`,
      );
    });

    it('is NotFoundError for a list of an unknown thread', async () => {
      await expectNotFound(
        openai.beta.threads.messages.list('thread_abc123'),
        "404 No thread found with id 'thread_abc123'.",
      );
    });

    it('is NotFoundError for a message created in an unknown thread', async () => {
      await expectNotFound(
        openai.beta.threads.messages.create('thread_abc123', { role: 'user', content: 'Hi' }),
        "404 No thread found with id 'thread_abc123'.",
      );
    });

    it('is NotFoundError for the thread of another project', async () => {
      const stranger = new OpenAI({ apiKey: 'Another Key', baseURL: service.baseUrl });
      await expectNotFound(
        stranger.beta.threads.retrieve(threadId),
        `404 No thread found with id '${threadId}'.`,
      );
    });

    it.each(['GET', 'POST'])('is NotFoundError for an unknown path with %s', async (method) => {
      const options = { path: '/_stainless_unknown_path' };
      const asked =
        method === 'GET'
          ? openai.beta.threads.messages.list(threadId, options)
          : openai.beta.threads.create(options);
      await expectNotFound(asked, `404 Invalid URL (${method} /v1/_stainless_unknown_path)`);
    });

    it('is a refusal when the thread id is empty, and no message comes of it', async () => {
      const { head } = await readPlaces(service);
      const asked = openai.beta.threads.messages.create('', { role: 'user', content: 'Hi' });
      expect([400, 404]).toContain((await faultOf(asked)).status);
      expect((await readPlaces(service)).head).toBe(head);
    });

    const expectNotFound = async (asked: Promise<unknown>, message: string): Promise<void> => {
      const thrown = await faultOf(asked);
      expect(thrown).toBeInstanceOf(OpenAI.NotFoundError);
      expect(partsOf(thrown)).toEqual({ message, param: null, code: null });
    };
  });

  it('is AuthenticationError for a wrong key, of which only the ends are told', async () => {
    const stranger = new OpenAI({ apiKey: 'not-a-real-key-authorized', baseURL: service.baseUrl });
    const thrown = await faultOf(stranger.beta.threads.create());
    expect(thrown).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(partsOf(thrown)).toEqual({
      message: expect.stringMatching(/^401 Incorrect API key provided: not-\*+ized\./),
      param: null,
      code: 'invalid_api_key',
    });
  });

  it('carries the request id', async () => {
    const thrown = await faultOf(openai.beta.threads.retrieve('thread_abc123'));
    expect(thrown.request_id).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it('says that trying again is useless', async () => {
    const thrown = await faultOf(openai.beta.threads.retrieve('thread_abc123'));
    expect(thrown.headers?.['x-should-retry']).toBe('false');
  });
});
