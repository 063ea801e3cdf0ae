// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import { startService, type Service } from '../support/service';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

/** The newest openai speaks v2, as every SDK since April 2024 does. */
describe('the SDK of v2', () => {
  let service: Service;
  let openai: OpenAI;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-a', 'file-b', 'file-abc123']);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
  });
  afterAll(() => service.stop());

  describe('with threads', () => {
    it('creates an empty one', async () => {
      expect(await openai.beta.threads.create()).toEqual({
        id: expect.stringMatching(/^thread_[A-Za-z0-9]{24}$/),
        object: 'thread',
        created_at: expect.closeTo(Date.now() / 1000, -1),
        metadata: {},
        tool_resources: {},
      });
    });

    it('keeps the tool resources', async () => {
      const tool_resources = { file_search: { vector_store_ids: ['vs_1'] } };
      const { id } = await openai.beta.threads.create({ tool_resources });
      expect((await openai.beta.threads.retrieve(id)).tool_resources).toEqual(tool_resources);
    });

    it('replaces the whole metadata', async () => {
      const thread = await openai.beta.threads.create({ metadata: { a: '1', b: '2' } });
      const modified = await openai.beta.threads.update(thread.id, { metadata: { b: '3' } });
      expect(modified).toEqual({ ...thread, metadata: { b: '3' } });
    });

    it('deletes one', async () => {
      const { id } = await openai.beta.threads.create();
      expect(await openai.beta.threads.delete(id)).toEqual({
        id,
        object: 'thread.deleted',
        deleted: true,
      });
    });

    it('does not find one that was deleted', async () => {
      const { id } = await openai.beta.threads.create();
      await openai.beta.threads.delete(id);
      await expect(openai.beta.threads.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });
  });

  describe('with messages', () => {
    it('creates one from a string', async () => {
      const { id: threadId } = await openai.beta.threads.create();
      const message = { role: 'user' as const, content: 'How does AI work?' };
      expect(await openai.beta.threads.messages.create(threadId, message)).toEqual({
        id: expect.stringMatching(/^msg_[A-Za-z0-9]{24}$/),
        object: 'thread.message',
        created_at: expect.closeTo(Date.now() / 1000, -1),
        assistant_id: null,
        thread_id: threadId,
        run_id: null,
        role: 'user',
        content: [{ type: 'text', text: { value: 'How does AI work?', annotations: [] } }],
        attachments: [],
        metadata: {},
      });
    });

    it('creates one from parts', async () => {
      const { content } = await create({
        role: 'user',
        content: [
          { type: 'text', text: 'What is on these?' },
          { type: 'image_file', image_file: { file_id: 'file-abc123', detail: 'high' } },
          { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
        ],
      });
      expect(content).toEqual([
        { type: 'text', text: { value: 'What is on these?', annotations: [] } },
        { type: 'image_file', image_file: { file_id: 'file-abc123', detail: 'high' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'auto' } },
      ]);
    });

    it('keeps attachments with their tools', async () => {
      const attachments = [
        { file_id: 'file-a', tools: [{ type: 'file_search' as const }] },
        { file_id: 'file-b', tools: [{ type: 'code_interpreter' as const }] },
      ];
      const message = await create({ role: 'user', content: 'See these.', attachments });
      expect(await retrieve(message)).toMatchObject({ attachments });
    });

    it('retrieves what it created', async () => {
      const message = await create({ role: 'assistant', content: 'Hi', metadata: { a: '1' } });
      expect(await retrieve(message)).toEqual(message);
    });

    it('replaces the whole metadata and nothing else', async () => {
      const message = await create({
        role: 'user',
        content: 'Hi',
        metadata: { a: '1', b: '2' },
        attachments: [{ file_id: 'file-a', tools: [{ type: 'file_search' }] }],
      });
      const change = { thread_id: message.thread_id, metadata: { modified: 'true' } };
      expect(await openai.beta.threads.messages.update(message.id, change)).toEqual({
        ...message,
        metadata: { modified: 'true' },
      });
    });

    it('deletes one', async () => {
      const { thread_id, id } = await create({ role: 'user', content: 'Hi' });
      expect(await openai.beta.threads.messages.delete(id, { thread_id })).toEqual({
        id,
        object: 'thread.message.deleted',
        deleted: true,
      });
    });

    it('does not find one that was deleted', async () => {
      const message = await create({ role: 'user', content: 'Hi' });
      await openai.beta.threads.messages.delete(message.id, { thread_id: message.thread_id });
      await expect(retrieve(message)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });

    it('does not list one that was deleted', async () => {
      const { thread_id, id } = await create({ role: 'user', content: 'Hi' });
      await openai.beta.threads.messages.delete(id, { thread_id });
      expect((await openai.beta.threads.messages.list(thread_id)).data).toEqual([]);
    });
  });

  describe('when it is refused', () => {
    it('throws BadRequestError for metadata that is no string', async () => {
      const metadata = { modified: true } as object as Record<string, string>;
      await expect(create({ role: 'user', content: 'Hi', metadata })).rejects.toMatchObject({
        constructor: OpenAI.BadRequestError,
        message:
          "400 Invalid type for 'metadata.modified': expected a string, but got a boolean instead.",
        param: 'metadata.modified',
        code: 'invalid_type',
      });
    });

    it('throws BadRequestError for the file ids of v1', async () => {
      const fileIds = { file_ids: ['file-a'] };
      await expect(create({ role: 'user', content: 'Hi', ...fileIds })).rejects.toMatchObject({
        constructor: OpenAI.BadRequestError,
        message: "400 Unknown parameter: 'file_ids'.",
        param: 'file_ids',
        code: 'unknown_parameter',
      });
    });

    it('throws BadRequestError for content without parts', async () => {
      await expect(create({ role: 'user', content: [] })).rejects.toMatchObject({
        constructor: OpenAI.BadRequestError,
        param: 'content',
        code: 'empty_array',
      });
    });

    it('throws AuthenticationError for a wrong key', async () => {
      const stranger = new OpenAI({ apiKey: 'sk-nobody', baseURL: service.baseUrl });
      await expect(stranger.beta.threads.create()).rejects.toMatchObject({
        constructor: OpenAI.AuthenticationError,
        code: 'invalid_api_key',
      });
    });
  });

  type NewMessage = OpenAI.Beta.Threads.MessageCreateParams;
  type Message = OpenAI.Beta.Threads.Message;

  /** In a thread of its own. */
  const create = async (message: NewMessage): Promise<Message> =>
    openai.beta.threads.messages.create((await openai.beta.threads.create()).id, message);

  const retrieve = ({ thread_id, id }: Message): Promise<Message> =>
    openai.beta.threads.messages.retrieve(id, { thread_id });
});
