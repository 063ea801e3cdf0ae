import OpenAI from 'openai-v1';
import { startService, type Service } from '../support/service';
import { runCurl } from './support/run-curl';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

/** The files of a message, as v1 had them, by the SDK of v1 and by the page's commands. */
describe('the files of a message', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-abc123', 'file-abc456']);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
    threadId = (await openai.beta.threads.create()).id;
    const file_ids = ['file-abc123', 'file-abc456', 'file-abc123'];
    const message = { role: 'user' as const, content: 'See there.', file_ids };
    messageId = (await openai.beta.threads.messages.create(threadId, message)).id;
  });
  afterAll(() => service.stop());

  const curl = (path: string): Promise<{ status: number; text: string }> =>
    runCurl(
      String.raw`curl ${service.baseUrl}/threads/${threadId}/messages/${messageId}/files${path} \
-H "Authorization: Bearer $OPENAI_API_KEY" \
-H "Content-Type: application/json" \
-H "OpenAI-Beta: assistants=v1"`,
      service.key,
    );

  it.each([1, 2, 20])('are walked to the end by the SDK, each once, %i a page', async (limit) => {
    const seen: string[] = [];
    const files = openai.beta.threads.messages.files.list(threadId, messageId, { limit });
    for await (const file of files) seen.push(file.id);
    expect(seen).toEqual(['file-abc456', 'file-abc123']);
  });

  it('are retrieved one by one, as the page shows', async () => {
    const { status, text } = await curl('/file-abc123');
    const answer = JSON.parse(text) as {
      created_at: number;
      status: string;
      status_details: object;
    };
    const { created_at, status: looked, status_details } = answer;
    const shown = {
      id: 'file-abc123',
      object: 'thread.message.file',
      created_at,
      message_id: messageId,
      // An extension, behind what the page shows.
      ...{ status: looked, status_details },
    };
    expect([status, text]).toEqual([200, JSON.stringify(shown, null, 2)]);
  });

  it('are listed in the envelope of the page, a file that is attached twice once', async () => {
    const { status, text } = await curl('');
    const { data, ...envelope } = JSON.parse(text) as { data: { id: string }[] };
    expect(status).toBe(200);
    expect(data.map(({ id }) => id)).toEqual(['file-abc456', 'file-abc123']);
    expect(envelope).toEqual({
      object: 'list',
      first_id: 'file-abc456',
      last_id: 'file-abc123',
      has_more: false,
    });
  });

  it('do not include a file of another message', async () => {
    const attempt = openai.beta.threads.messages.files.retrieve(threadId, messageId, 'file-none');
    await expect(attempt).rejects.toMatchObject({
      status: 404,
      message: "404 No file found with id 'file-none'.",
    });
  });

  it('have no route under v2, which knows no such object', async () => {
    const headers = { 'OpenAI-Beta': 'assistants=v2' };
    const attempt = openai.beta.threads.messages.files.list(threadId, messageId, { headers });
    await expect(attempt).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Invalid URL (GET /v1/threads/'),
    });
  });
});
