// The SDKs mark the threads as deprecated, and still ship them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import OpenAI from 'openai';
import OpenAI4 from 'openai-v2';
import { startService, type Service } from '../support/service';
import { startCuttingProxy, type CuttingProxy } from './support/cutting-proxy';
import { readLog } from './support/read-log';

jest.setTimeout(60_000);

const message = { role: 'user' as const, content: 'Yes' };

/** SDKs repeat a create whose answer was lost, with a header that counts and no key. */
describe('a create whose answer is lost on the way', () => {
  let service: Service;
  let proxy: CuttingProxy;
  let newest: OpenAI;

  beforeAll(async () => {
    service = await startService();
    proxy = await startCuttingProxy(service.api.port);
    newest = new OpenAI({ apiKey: service.key, baseURL: proxy.baseUrl });
  });
  afterAll(async () => {
    await proxy.close();
    await service.stop();
  });

  it.each([1, 2])('is one message when the newest SDK loses %i answers', async (lost) => {
    const { id } = await newest.beta.threads.create();
    const before = proxy.swallowed();
    proxy.swallow(lost);
    const created = await newest.beta.threads.messages.create(id, message);
    expect(proxy.swallowed() - before).toBe(lost);
    const page = await newest.beta.threads.messages.list(id);
    expect(page.data).toEqual([created]);
  });

  it('is one message when openai 4.104 loses an answer', async () => {
    const openai = new OpenAI4({ apiKey: service.key, baseURL: proxy.baseUrl });
    const { id } = await openai.beta.threads.create();
    proxy.swallow(1);
    const created = await openai.beta.threads.messages.create(id, message);
    expect((await openai.beta.threads.messages.list(id)).data).toEqual([created]);
  });

  it('is one message in each of eight threads whose answers are all lost', async () => {
    const threads = await Promise.all(
      Array.from({ length: 8 }, () => newest.beta.threads.create()),
    );
    proxy.swallow(8);
    await Promise.all(threads.map(({ id }) => newest.beta.threads.messages.create(id, message)));
    const created = await Promise.all(threads.map(({ id }) => createdIn(id)));
    expect(created).toEqual(Array(8).fill(1));
  });

  it('is not taken for an equal message whose answer was read on the same connection', async () => {
    const { id } = await newest.beta.threads.create();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await createOn(agent, id, '0');
    await createOn(agent, id, '1');
    agent.destroy();
    expect(await createdIn(id)).toBe(2);
  });

  const createdIn = async (threadId: string): Promise<number> => {
    const events = await readLog(service);
    return events.filter((event) => event.streamId === threadId && event.version > 1).length;
  };

  const createOn = async (agent: Agent, threadId: string, retryCount: string): Promise<void> => {
    const asked = request(`${service.baseUrl}/threads/${threadId}/messages`, {
      agent,
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.key}`,
        'openai-beta': 'assistants=v2',
        'content-type': 'application/json',
        'x-stainless-retry-count': retryCount,
      },
    });
    asked.end(JSON.stringify(message));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
  };
});
