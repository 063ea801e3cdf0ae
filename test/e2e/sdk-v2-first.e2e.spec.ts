// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai-v2';
import { startService, type Service } from '../support/service';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

/** openai@4.104.0, the last of the line that v2 began with. What all SDKs do: each-sdk*.e2e.spec.ts. */
describe('the first SDK of v2', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-a', 'file-b', 'file-abc123']);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
  });
  beforeEach(async () => {
    threadId = (await openai.beta.threads.create()).id;
  });
  afterAll(() => service.stop());

  it('keeps the tool resources of a thread', async () => {
    const tool_resources = {
      code_interpreter: { file_ids: ['file-abc123'] },
      file_search: { vector_store_ids: ['vs_abc123'] },
    };
    const { id } = await openai.beta.threads.create({ tool_resources });
    expect((await openai.beta.threads.retrieve(id)).tool_resources).toEqual(tool_resources);
    const others = { code_interpreter: { file_ids: [] } };
    const updated = await openai.beta.threads.update(id, { tool_resources: others });
    expect(updated.tool_resources).toMatchObject(others);
  });

  it('creates, reads and changes a message of parts with attachments', async () => {
    const attachments = [
      { file_id: 'file-a', tools: [{ type: 'file_search' as const }] },
      { file_id: 'file-b', tools: [{ type: 'code_interpreter' as const }] },
    ];
    const message = await openai.beta.threads.messages.create(threadId, {
      role: 'user',
      content: [
        { type: 'text', text: 'What is on these?' },
        { type: 'image_file', image_file: { file_id: 'file-abc123', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
      ],
      attachments,
    });
    expect(message).toMatchObject({
      content: [
        { type: 'text', text: { value: 'What is on these?', annotations: [] } },
        { type: 'image_file', image_file: { file_id: 'file-abc123', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'auto' } },
      ],
      attachments,
    });
    expect(await openai.beta.threads.messages.retrieve(threadId, message.id)).toEqual(message);
    const metadata = { seen: 'yes' };
    expect(await openai.beta.threads.messages.update(threadId, message.id, { metadata })).toEqual({
      ...message,
      metadata,
    });
  });

  it('deletes with del', async () => {
    const message = { role: 'user' as const, content: 'Hi' };
    const { id } = await openai.beta.threads.messages.create(threadId, message);
    expect(await openai.beta.threads.messages.del(threadId, id)).toEqual({
      id,
      object: 'thread.message.deleted',
      deleted: true,
    });
    expect(await openai.beta.threads.del(threadId)).toEqual({
      id: threadId,
      object: 'thread.deleted',
      deleted: true,
    });
  });

  it('finds the request id on what it is given', async () => {
    const thread = await openai.beta.threads.retrieve(threadId);
    expect(thread).toHaveProperty('_request_id', expect.stringMatching(/^req_[0-9a-f]{32}$/));
    const { request_id } = await openai.beta.threads.retrieve(threadId).withResponse();
    expect(request_id).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it('is told that metadata of v2 are strings, and that it has no file ids', async () => {
    const create = (more: object) =>
      openai.beta.threads.messages.create(threadId, { role: 'user', content: 'Hi', ...more });
    await expect(create({ metadata: { modified: true } })).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
      param: 'metadata.modified',
      code: 'invalid_type',
    });
    await expect(create({ file_ids: ['file-a'] })).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
      message: "400 Unknown parameter: 'file_ids'.",
    });
  });
});
