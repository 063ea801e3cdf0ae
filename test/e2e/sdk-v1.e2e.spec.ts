import OpenAI from 'openai-v1';
import { startService, type Service } from '../support/service';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

/** openai@4.36.0 is the last one that speaks v1. Nothing is set but its key and its base URL. */
describe('the SDK of v1', () => {
  let service: Service;
  let openai: OpenAI;

  beforeAll(async () => {
    service = await startService({ key: 'My API Key' });
    await haveFiles(service, ['file-a', 'file-b']);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
  });
  afterAll(() => service.stop());

  const aThread = async (): Promise<string> => (await openai.beta.threads.create()).id;

  describe('with threads', () => {
    it('creates an empty one', async () => {
      expect(await openai.beta.threads.create()).toEqual({
        id: expect.stringMatching(/^thread_[A-Za-z0-9]{24}$/),
        object: 'thread',
        created_at: expect.closeTo(Date.now() / 1000, -1),
        metadata: {},
      });
    });

    it('creates one with metadata', async () => {
      const thread = await openai.beta.threads.create({ metadata: { topic: 'physics' } });
      expect(thread.metadata).toEqual({ topic: 'physics' });
    });

    it('creates one with messages, in their order', async () => {
      const texts = Array.from({ length: 33 }, (_, index) => `message ${index}`);
      const messages = texts.map((content) => ({ role: 'user' as const, content }));
      const { id } = await openai.beta.threads.create({ messages });
      const page = await openai.beta.threads.messages.list(id, { order: 'asc', limit: 100 });
      expect(page.data.map(textOf)).toEqual(texts);
    });

    it('retrieves what it created', async () => {
      const thread = await openai.beta.threads.create({ metadata: { topic: 'physics' } });
      expect(await openai.beta.threads.retrieve(thread.id)).toEqual(thread);
    });

    it('replaces the whole metadata', async () => {
      const thread = await openai.beta.threads.create({ metadata: { a: '1', b: '2' } });
      const modified = await openai.beta.threads.update(thread.id, { metadata: { b: '3' } });
      expect(modified).toEqual({ ...thread, metadata: { b: '3' } });
    });

    it('empties the metadata with null', async () => {
      const { id } = await openai.beta.threads.create({ metadata: { a: '1' } });
      expect((await openai.beta.threads.update(id, { metadata: null })).metadata).toEqual({});
    });

    it('changes nothing when it names nothing', async () => {
      const thread = await openai.beta.threads.create({ metadata: { a: '1' } });
      expect(await openai.beta.threads.update(thread.id, {})).toEqual(thread);
    });

    it('deletes one', async () => {
      const id = await aThread();
      expect(await openai.beta.threads.del(id)).toEqual({
        id,
        object: 'thread.deleted',
        deleted: true,
      });
    });

    it('does not find one that was deleted', async () => {
      const id = await aThread();
      await openai.beta.threads.del(id);
      await expect(openai.beta.threads.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });
  });

  describe('with messages', () => {
    it('creates one of a user', async () => {
      const threadId = await aThread();
      const message = await openai.beta.threads.messages.create(threadId, {
        role: 'user',
        content: 'How does AI work?',
      });
      expect(message).toEqual({
        id: expect.stringMatching(/^msg_[A-Za-z0-9]{24}$/),
        object: 'thread.message',
        created_at: expect.closeTo(Date.now() / 1000, -1),
        thread_id: threadId,
        role: 'user',
        content: [{ type: 'text', text: { value: 'How does AI work?', annotations: [] } }],
        file_ids: [],
        assistant_id: null,
        run_id: null,
        metadata: {},
      });
    });

    it('creates one of an assistant, written by hand', async () => {
      const message = await create({ role: 'assistant', content: 'Like this.' });
      expect(message).toMatchObject({ role: 'assistant', assistant_id: null, run_id: null });
    });

    it('keeps file ids in their order, the repeated too', async () => {
      const file_ids = ['file-b', 'file-a', 'file-b'];
      expect((await create({ role: 'user', content: 'See these.', file_ids })).file_ids).toEqual(
        file_ids,
      );
    });

    it('takes an empty list of file ids', async () => {
      expect((await create({ role: 'user', content: 'None.', file_ids: [] })).file_ids).toEqual([]);
    });

    it('turns metadata that is no string into one', async () => {
      const metadata = { yes: true, no: false, count: 3, ratio: 0.5, text: 'as it is' };
      expect((await create({ role: 'user', content: 'Hi', metadata })).metadata).toEqual({
        yes: 'True',
        no: 'False',
        count: '3',
        ratio: '0.5',
        text: 'as it is',
      });
    });

    it('gives back 256,000 characters, each of them an emoji', async () => {
      const content = '🧵'.repeat(256_000);
      const message = await create({ role: 'user', content });
      const found = await openai.beta.threads.messages.retrieve(message.thread_id, message.id);
      expect(textOf(found) === content).toBe(true);
    });

    it('retrieves what it created', async () => {
      const message = await create({ role: 'user', content: 'Hi', metadata: { a: '1' } });
      expect(await openai.beta.threads.messages.retrieve(message.thread_id, message.id)).toEqual(
        message,
      );
    });

    it('replaces the whole metadata and nothing else', async () => {
      const message = await create({ role: 'user', content: 'Hi', metadata: { a: '1', b: '2' } });
      const { thread_id, id } = message;
      const metadata = { modified: 'true' };
      expect(await openai.beta.threads.messages.update(thread_id, id, { metadata })).toEqual({
        ...message,
        metadata,
      });
    });

    it('reads back what it modified', async () => {
      const { thread_id, id } = await create({ role: 'user', content: 'Hi' });
      const modified = await openai.beta.threads.messages.update(thread_id, id, {
        metadata: { user: 'abc123' },
      });
      expect(await openai.beta.threads.messages.retrieve(thread_id, id)).toEqual(modified);
    });

    it('lists the newest first, twenty of them', async () => {
      const threadId = await aThread();
      const created: string[] = [];
      for (let i = 0; i < 21; i += 1) {
        const message = { role: 'user' as const, content: `message ${i}` };
        created.unshift((await openai.beta.threads.messages.create(threadId, message)).id);
      }
      const page = await openai.beta.threads.messages.list(threadId);
      expect(page.data.map(({ id }) => id)).toEqual(created.slice(0, 20));
    });

    it('lists each message as it retrieves it', async () => {
      const message = await create({ role: 'user', content: 'Hi', file_ids: ['file-a'] });
      const page = await openai.beta.threads.messages.list(message.thread_id);
      expect(page.data).toEqual([message]);
    });
  });

  type NewMessage = OpenAI.Beta.Threads.MessageCreateParams;
  type Message = OpenAI.Beta.Threads.Message;

  /** In a thread of its own. */
  const create = async (message: NewMessage): Promise<Message> =>
    openai.beta.threads.messages.create(await aThread(), message);

  const textOf = ({ content: [part] }: Message): string | undefined =>
    part?.type === 'text' ? part.text.value : undefined;
});
