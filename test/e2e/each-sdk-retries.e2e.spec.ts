import { startService, type Service } from '../support/service';
import { startFlakyProxy, type Fault, type FlakyProxy } from './support/flaky-proxy';
import { SDKS, type Client } from './support/sdks';

jest.setTimeout(60_000);

/** What this service answers when it cannot serve at the moment. */
const UNAVAILABLE: Fault = { status: 503, headers: { 'retry-after': '1' } };
const BUSY: Fault = { status: 429, headers: { 'retry-after': '1', 'retry-after-ms': '250' } };
const SOON = { 'retry-after-ms': '50' };
/** SDKs wait between a half and a whole second after a fault that names no time. */
const TIMEOUT_MS = 400;

describe.each(SDKS)('%s tries again', (_name, sdk) => {
  let service: Service;
  let proxy: FlakyProxy;
  let client: Client;
  let impatient: Client;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService();
    proxy = await startFlakyProxy(service);
    const options = { apiKey: service.key, baseURL: proxy.baseUrl };
    client = sdk.connect(options);
    impatient = sdk.connect({ ...options, timeout: TIMEOUT_MS, maxRetries: 1 });
    threadId = (await client.createThread()).id;
    messageId = (await create()).id;
  });
  afterAll(async () => {
    await proxy.close();
    await service.stop();
  });

  let said = 0;
  // Something new each time: a repeat of what was said last would be taken for that (decision 0012).
  const create = (by: Client = client) =>
    by.createMessage(threadId, { role: 'user', content: `Hi ${(said += 1)}` });
  const retrieve = (by: Client = client) => by.retrieveMessage(threadId, messageId);
  const list = async (by: Client = client) => (await by.listMessages(threadId)).data.length;
  const strangers = (): Client => sdk.connect({ apiKey: 'sk-nobody', baseURL: proxy.baseUrl });
  const waited = (): number => {
    const [first, second] = proxy.attempts;
    return (second?.at ?? NaN) - (first?.at ?? NaN);
  };

  const faults: readonly (readonly [name: string, fault: Fault])[] = [
    ['503', { status: 503, headers: SOON }],
    ['429', { status: 429, headers: SOON }],
    ['408', { status: 408, headers: SOON }],
    ['a connection that breaks', 'break'],
  ];

  it.each(faults)('after %s, and then reads', async (_fault, fault) => {
    proxy.plan(fault);
    expect((await retrieve()).id).toBe(messageId);
    expect(proxy.attempts).toHaveLength(2);
  });

  it.each(faults)('after %s, and then has created one message', async (_fault, fault) => {
    const before = await list();
    proxy.plan(fault);
    const { id } = await create();
    expect(proxy.attempts).toHaveLength(2);
    expect((await client.listMessages(threadId, { limit: 1 })).data[0]?.id).toBe(id);
    expect(await list()).toBe(before + 1);
  });

  it('after an answer that was lost on its way, and then reads', async () => {
    proxy.plan('break behind the answer');
    expect((await retrieve()).id).toBe(messageId);
    expect(proxy.attempts).toHaveLength(2);
  });

  it('in the middle of a walk, and then gives each message once', async () => {
    const { id } = await client.createThread({
      messages: Array.from({ length: 5 }, () => ({ role: 'user' as const, content: 'Hi' })),
    });
    proxy.plan({ status: 502 }, 'break behind the answer');
    const walked: string[] = [];
    for await (const message of client.listMessages(id, { limit: 3 })) walked.push(message.id);
    expect(new Set(walked).size).toBe(5);
    expect(walked).toHaveLength(5);
  });

  it('when it is told to, by the millisecond', async () => {
    proxy.plan(BUSY);
    await retrieve();
    expect(waited()).toBeGreaterThan(240);
    // Sooner than the second that `retry-after` says.
    expect(waited()).toBeLessThan(900);
  });

  it('when it is told to, by the second', async () => {
    proxy.plan(UNAVAILABLE);
    await retrieve();
    expect(waited()).toBeGreaterThan(990);
  });

  it('twice, and then throws what it got', async () => {
    proxy.plan(...thrice(503));
    const thrown = await retrieve().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(sdk.errors.InternalServerError);
    expect(thrown).toMatchObject({ status: 503 });
    expect(proxy.attempts).toHaveLength(3);
  });

  it('twice, and then throws RateLimitError', async () => {
    proxy.plan(...thrice(429));
    await expect(retrieve()).rejects.toBeInstanceOf(sdk.errors.RateLimitError);
    expect(proxy.attempts).toHaveLength(3);
  });

  it('as often as it is set up to, and then throws APIConnectionError', async () => {
    proxy.plan('break', 'break');
    await expect(retrieve(impatient)).rejects.toBeInstanceOf(sdk.errors.APIConnectionError);
    expect(proxy.attempts).toHaveLength(2);
  });

  it('after its own timeout, and then reads', async () => {
    proxy.plan('silence');
    expect((await retrieve(impatient)).id).toBe(messageId);
    expect(proxy.attempts).toHaveLength(2);
    expect(waited()).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  });

  it('after its own timeout, and then throws that', async () => {
    proxy.plan('silence', 'silence');
    // Jest gives a spec its own Error, by which SDKs on Node's fetch do not know Node's AbortError.
    const thrown = sdk.version.startsWith('4.')
      ? 'APIConnectionTimeoutError'
      : 'APIConnectionError';
    await expect(retrieve(impatient)).rejects.toBeInstanceOf(sdk.errors[thrown]);
    expect(proxy.attempts).toHaveLength(2);
  });

  it.each<[what: string, asked: () => Promise<unknown>]>([
    ['a 404', () => client.retrieveThread('thread_abc123')],
    ['a 400', () => client.retrieveThread('undefined')],
    ['a 401', () => strangers().retrieveThread('thread_abc123')],
  ])('never after %s', async (_what, asked) => {
    proxy.plan();
    await expect(asked()).rejects.toBeInstanceOf(sdk.errors.APIError);
    expect(proxy.attempts).toHaveLength(1);
  });

  it(`${sdk.countsRetries ? 'and says' : 'without saying'} how often it has tried`, async () => {
    proxy.plan(BUSY, BUSY);
    await retrieve();
    expect(proxy.attempts.map(({ headers }) => headers['x-stainless-retry-count'])).toEqual(
      sdk.countsRetries ? ['0', '1', '2'] : [undefined, undefined, undefined],
    );
  });
});

function thrice(status: number): Fault[] {
  return [1, 2, 3].map(() => ({ status, headers: SOON }));
}
