import { startService, type Service } from '../support/service';
import { startFlakyProxy, type Fault, type FlakyProxy } from './support/flaky-proxy';
import { SDKS, type Client } from './support/sdks';

jest.setTimeout(60_000);

const LOST: Fault = 'break behind the answer';
const yes = { role: 'user' as const, content: 'Yes' };
/** Those that say how often they have tried; the SDK of v1 does not, and cannot be known again. */
const COUNTING = SDKS.filter(([, sdk]) => sdk.countsRetries);

describe.each(COUNTING)('a create of %s whose answer is lost on the way', (_name, sdk) => {
  let service: Service;
  let proxy: FlakyProxy;
  let client: Client;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    proxy = await startFlakyProxy(service);
    client = sdk.connect({ apiKey: service.key, baseURL: proxy.baseUrl });
  });
  beforeEach(async () => {
    proxy.plan();
    threadId = (await client.createThread()).id;
  });
  afterAll(async () => {
    await proxy.close();
    await service.stop();
  });
  const textsIn = async (id: string): Promise<number> =>
    (await client.listMessages(id)).data.length;

  it.each([1, 2])('is one message after %i lost answers', async (lost) => {
    proxy.plan(...Array<Fault>(lost).fill(LOST));
    const created = await client.createMessage(threadId, yes);
    expect(proxy.attempts).toHaveLength(lost + 1);
    expect((await client.listMessages(threadId)).data).toEqual([created]);
  });

  it('is one message behind others that say something else', async () => {
    await client.createMessage(threadId, yes);
    await client.createMessage(threadId, { ...yes, content: 'Really?' });
    proxy.plan(LOST);
    await client.createMessage(threadId, yes);
    expect(await textsIn(threadId)).toBe(3);
  });

  it('is one message in each of eight threads at once', async () => {
    const threads = await Promise.all(Array.from({ length: 8 }, () => client.createThread()));
    proxy.plan(...Array<Fault>(8).fill(LOST));
    await Promise.all(threads.map(({ id }) => client.createMessage(id, yes)));
    expect(await Promise.all(threads.map(({ id }) => textsIn(id)))).toEqual(Array(8).fill(1));
  });

  it('is a message of its own when it is said twice, and nothing is lost', async () => {
    await client.createMessage(threadId, yes);
    await client.createMessage(threadId, yes);
    expect(await textsIn(threadId)).toBe(2);
  });
});

/** A repeat after 429 repeats nothing: the first attempt was turned away. */
describe.each(COUNTING)('equal messages of %s under a rate limit', (_name, sdk) => {
  it('are all kept', async () => {
    const service = await startService({ rateLimit: '4/1' });
    try {
      const client = sdk.connect({ apiKey: service.key, baseURL: service.baseUrl, maxRetries: 5 });
      const { id } = await client.createThread();
      for (let said = 0; said < 8; said += 1) await client.createMessage(id, yes);
      expect((await client.listMessages(id)).data).toHaveLength(8);
    } finally {
      await service.stop();
    }
  });
});
