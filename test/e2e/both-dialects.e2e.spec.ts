// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAIv2 from 'openai';
import OpenAIv1 from 'openai-v1';
import { startService, type Service } from '../support/service';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

/** One log, two renderings: what one SDK has written the other reads. */
describe('two SDKs on one thread', () => {
  let service: Service;
  let v1: OpenAIv1;
  let v2: OpenAIv2;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-a', 'file-b']);
    const options = { apiKey: service.key, baseURL: service.baseUrl };
    [v1, v2] = [new OpenAIv1(options), new OpenAIv2(options)];
  });
  beforeEach(async () => {
    threadId = (await v1.beta.threads.create()).id;
  });
  afterAll(() => service.stop());

  it('read the file ids of v1 as attachments for both tools', async () => {
    const file_ids = ['file-a', 'file-b'];
    const message = { role: 'user' as const, content: 'Hi', file_ids };
    const { id } = await v1.beta.threads.messages.create(threadId, message);
    const tools = [{ type: 'file_search' }, { type: 'code_interpreter' }];
    const found = await v2.beta.threads.messages.retrieve(id, { thread_id: threadId });
    expect(found.attachments).toEqual(file_ids.map((file_id) => ({ file_id, tools })));
  });

  it('read the attachments of v2 as file ids', async () => {
    const { id } = await v2.beta.threads.messages.create(threadId, {
      role: 'user',
      content: 'Hi',
      attachments: [{ file_id: 'file-a', tools: [{ type: 'file_search' }] }],
    });
    expect((await v1.beta.threads.messages.retrieve(threadId, id)).file_ids).toEqual(['file-a']);
  });

  it('read the image url of v2 as text under v1', async () => {
    const url = 'https://example.com/cat.png';
    const { id } = await v2.beta.threads.messages.create(threadId, {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url } }],
    });
    expect((await v1.beta.threads.messages.retrieve(threadId, id)).content).toEqual([
      { type: 'text', text: { value: url, annotations: [] } },
    ]);
  });

  it('see one order', async () => {
    const message = { role: 'user' as const, content: 'Hi' };
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const writer = index % 2 ? v1.beta.threads.messages : v2.beta.threads.messages;
      ids.push((await writer.create(threadId, message)).id);
    }
    const query = { order: 'asc' as const };
    const pages = [
      await v1.beta.threads.messages.list(threadId, query),
      await v2.beta.threads.messages.list(threadId, query),
    ];
    for (const page of pages) expect(page.data.map(({ id }) => id)).toEqual(ids);
  });

  it('take a header that lists more than one value', async () => {
    const headers = { 'OpenAI-Beta': 'assistants=v1,x=y' };
    const thread = await v2.beta.threads.create({}, { headers });
    expect(thread).not.toHaveProperty('tool_resources');
  });

  it('let the SDK of v2 speak v1 with a header', async () => {
    const headers = { 'OpenAI-Beta': 'assistants=v1' };
    const message = { role: 'user' as const, content: 'Hi', ...{ file_ids: ['file-a'] } };
    expect(await v2.beta.threads.messages.create(threadId, message, { headers })).toMatchObject({
      file_ids: ['file-a'],
    });
  });
});
