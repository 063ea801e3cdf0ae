import { startService, type Service } from '../support/service';
import { startFlakyProxy, type FlakyProxy } from './support/flaky-proxy';
import { SDKS, type Client, type Message, type NewMessage } from './support/sdks';

jest.setTimeout(60_000);

/** What all users of these SDKs do. What only some can do is in the spec of their SDK. */
describe.each(SDKS)('%s', (_name, sdk) => {
  let service: Service;
  let proxy: FlakyProxy;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ key: 'My API Key' });
    proxy = await startFlakyProxy(service);
    client = sdk.connect({ apiKey: service.key, baseURL: proxy.baseUrl });
  });
  beforeEach(() => proxy.plan());
  afterAll(async () => {
    await proxy.close();
    await service.stop();
  });

  it('says by itself who it is and what it speaks', async () => {
    await client.createThread();
    const { method, url, headers } = proxy.attempts[0] ?? {};
    expect([method, url]).toEqual(['POST', '/v1/threads']);
    expect(headers).toMatchObject({
      authorization: 'Bearer My API Key',
      'openai-beta': `assistants=${sdk.dialect}`,
      'user-agent': `OpenAI/JS ${sdk.version}`,
      'x-stainless-package-version': sdk.version,
    });
  });

  it('creates a thread', async () => {
    expect(await client.createThread()).toEqual({
      id: expect.stringMatching(/^thread_[A-Za-z0-9]{24}$/),
      object: 'thread',
      created_at: expect.closeTo(Date.now() / 1000, -1),
      metadata: {},
      ...(sdk.dialect === 'v2' && { tool_resources: {} }),
    });
  });

  it('creates a thread with messages, in their order', async () => {
    const messages = ['one', 'two', 'three'].map((content) => ({ role: 'user' as const, content }));
    const { id } = await client.createThread({ messages, metadata: { topic: 'numbers' } });
    const page = await client.listMessages(id, { order: 'asc' });
    expect(page.data.map(({ content }) => content)).toEqual(messages.map(contentOf));
  });

  it('retrieves the thread that it created', async () => {
    const thread = await client.createThread({ metadata: { topic: 'physics' } });
    expect(await client.retrieveThread(thread.id)).toEqual(thread);
  });

  it('replaces the metadata of a thread, empties it with null, and leaves it with nothing', async () => {
    const thread = await client.createThread({ metadata: { a: '1', b: '2' } });
    const replaced = { ...thread, metadata: { b: '3' } };
    expect(await client.updateThread(thread.id, { metadata: { b: '3' } })).toEqual(replaced);
    expect(await client.updateThread(thread.id, {})).toEqual(replaced);
    const emptied = { ...thread, metadata: {} };
    expect(await client.updateThread(thread.id, { metadata: null })).toEqual(emptied);
    expect(await client.retrieveThread(thread.id)).toEqual(emptied);
  });

  it('deletes a thread, and does not find it again', async () => {
    const { id } = await client.createThread();
    const deleted = { id, object: 'thread.deleted', deleted: true };
    expect(await client.deleteThread(id)).toEqual(deleted);
    await expect(client.retrieveThread(id)).rejects.toBeInstanceOf(sdk.errors.NotFoundError);
    await expect(client.deleteThread(id)).rejects.toBeInstanceOf(sdk.errors.NotFoundError);
  });

  it.each(['user', 'assistant'] as const)('creates a message of the role %s', async (role) => {
    const message = { role, content: 'How does AI work?', metadata: { mood: 'calm' } };
    expect(await create(message)).toEqual({
      id: expect.stringMatching(/^msg_[A-Za-z0-9]{24}$/),
      object: 'thread.message',
      created_at: expect.closeTo(Date.now() / 1000, -1),
      thread_id: expect.stringMatching(/^thread_/),
      role,
      content: contentOf(message),
      assistant_id: null,
      run_id: null,
      metadata: { mood: 'calm' },
      ...(sdk.dialect === 'v1' ? { file_ids: [] } : { attachments: [] }),
    });
  });

  it('gives back text of every kind, to the character', async () => {
    const text = 'Grüße, 你好, 🧵\u200d👩‍🔬, "quoted" \\ \n\t\u2028 and <b>&amp;</b>';
    const message = await create({ role: 'user', content: text });
    const found = await client.retrieveMessage(message.thread_id, message.id);
    expect(found.content).toEqual(contentOf({ content: text }));
  });

  it('retrieves and lists the message that it created', async () => {
    const message = await create({ role: 'user', content: 'Hi' });
    expect(await client.retrieveMessage(message.thread_id, message.id)).toEqual(message);
    expect((await client.listMessages(message.thread_id)).data).toEqual([message]);
  });

  it('replaces the metadata of a message, and nothing else', async () => {
    const message = await create({ role: 'user', content: 'Hi', metadata: { a: '1', b: '2' } });
    const change = { metadata: { modified: 'true' } };
    const modified = await client.updateMessage(message.thread_id, message.id, change);
    expect(modified).toEqual({ ...message, ...change });
    expect(await client.retrieveMessage(message.thread_id, message.id)).toEqual(modified);
  });

  it('deletes a message where it can, and does not find or list it again', async () => {
    const { thread_id, id } = await create({ role: 'user', content: 'Hi' });
    if (!client.deleteMessage) {
      expect(sdk.version).toBe('4.36.0');
      return;
    }
    const deleted = { id, object: 'thread.message.deleted', deleted: true };
    expect(await client.deleteMessage(thread_id, id)).toEqual(deleted);
    const again = client.retrieveMessage(thread_id, id);
    await expect(again).rejects.toBeInstanceOf(sdk.errors.NotFoundError);
    expect((await client.listMessages(thread_id)).data).toEqual([]);
  });

  /** In a thread of its own. */
  const create = async (message: NewMessage): Promise<Message> =>
    client.createMessage((await client.createThread()).id, message);
});

function contentOf({ content }: Pick<NewMessage, 'content'>): object[] {
  return [{ type: 'text', text: { value: content, annotations: [] } }];
}
