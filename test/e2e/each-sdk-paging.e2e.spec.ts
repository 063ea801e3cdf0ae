import { modelPage } from '../support/page-model';
import { startService, type Service } from '../support/service';
import { startFlakyProxy, type FlakyProxy } from './support/flaky-proxy';
import { SDKS, type Client, type Page, type Query } from './support/sdks';

jest.setTimeout(60_000);

const ORDERS = ['asc', 'desc'] as const;
const SIZE = 12;

describe.each(SDKS)('paging with %s', (_name, sdk) => {
  let service: Service;
  let proxy: FlakyProxy;
  let client: Client;
  let threadId: string;
  /** In the order of creation. */
  let ids: readonly string[];

  beforeAll(async () => {
    service = await startService();
    proxy = await startFlakyProxy(service);
    client = sdk.connect({ apiKey: service.key, baseURL: proxy.baseUrl });
    [threadId, ids] = await aThreadOf(SIZE);
  });
  beforeEach(() => proxy.plan());
  afterAll(async () => {
    await proxy.close();
    await service.stop();
  });

  const aThreadOf = async (size: number): Promise<[string, readonly string[]]> => {
    const texts = Array.from({ length: size }, (_, index) => `message ${index}`);
    const messages = texts.map((content) => ({ role: 'user' as const, content }));
    const { id } = await client.createThread({ messages });
    const { data } = await client.listMessages(id, { order: 'asc', limit: 100 });
    return [id, idsOf({ data })];
  };

  const walk = async (query: Query, thread = threadId): Promise<string[]> => {
    const walked: string[] = [];
    for await (const { id } of client.listMessages(thread, query)) walked.push(id);
    return walked;
  };

  /** The queries that the SDK made of it. */
  const asked = (): Record<string, string>[] =>
    proxy.attempts.map(({ url }) =>
      Object.fromEntries(new URL(url, proxy.baseUrl).searchParams.entries()),
    );

  /** Of a whole walk: to the page that says it is the last, or to the empty one behind it. */
  const requestsFor = (messages: number, limit: number): number =>
    Math.ceil(messages / limit) + (sdk.believesHasMore ? 0 : 1);

  describe.each(ORDERS)('in the order %s', (order) => {
    it.each([undefined, 1, 5, SIZE, 100])('by for await, limit %j', async (limit) => {
      expect(await walk({ order, ...(limit && { limit }) })).toEqual(inOrder(order, ids));
      expect(proxy.attempts).toHaveLength(requestsFor(SIZE, limit ?? 20));
    });

    it('by for await over nothing', async () => {
      const { id } = await client.createThread();
      expect(await walk({ order }, id)).toEqual([]);
    });

    it('page after page, with getNextPage', async () => {
      let page: Page = await client.listMessages(threadId, { order, limit: 5 });
      const walked = idsOf(page);
      while (page.hasNextPage()) {
        page = await page.getNextPage();
        walked.push(...idsOf(page));
      }
      expect(walked).toEqual(inOrder(order, ids));
      expect(proxy.attempts).toHaveLength(requestsFor(SIZE, 5));
    });

    it('by hand forwards, with the last id as after', async () => {
      const walked: string[] = [];
      for (;;) {
        const after = walked.at(-1);
        const query = { order, limit: 5, ...(after && { after }) };
        const { data } = await client.listMessages(threadId, query);
        if (data.length === 0) break;
        walked.push(...idsOf({ data }));
      }
      expect(walked).toEqual(inOrder(order, ids));
    });

    it('by hand backwards, with the first id as before', async () => {
      let walked: string[] = inOrder(order, ids).slice(-1);
      for (;;) {
        const query = { order, limit: 5, before: walked[0] ?? '' };
        const { data } = await client.listMessages(threadId, query);
        if (data.length === 0) break;
        walked = [...idsOf({ data }), ...walked];
      }
      expect(walked).toEqual(inOrder(order, ids));
    });

    it('by for await that begins with before, whose second page carries both cursors', async () => {
      const ordered = inOrder(order, ids);
      const before = ordered[9] ?? '';
      // The nearest five ahead of the cursor, and then what is between them and the cursor: nothing.
      expect(await walk({ order, limit: 5, before })).toEqual(ordered.slice(4, 9));
      const second = { order, limit: '5', before, after: ordered[8] };
      expect(asked()).toEqual([{ order, limit: '5', before }, second]);
    });

    it('by for await between after and before', async () => {
      const ordered = inOrder(order, ids);
      const [after = '', before = ''] = [ordered[1], ordered[10]];
      expect(await walk({ order, limit: 3, after, before })).toEqual(ordered.slice(2, 10));
      expect(asked().slice(0, 3)).toEqual(
        [after, ordered[4], ordered[7]].map((at) => ({ order, limit: '3', before, after: at })),
      );
    });
  });

  // Places in the order of creation.
  const cursors: readonly { after?: number; before?: number }[] = [
    { after: 0 },
    { after: SIZE - 1 },
    { before: 0 },
    { before: 7 },
    { after: 2, before: 9 },
    { after: 9, before: 2 },
    { after: 6, before: 6 },
  ];
  const cases = ORDERS.flatMap((order) =>
    cursors.flatMap((places) => [1, 3, 100].map((limit) => ({ order, limit, ...places }))),
  );
  it.each(cases)('gives the page that the contract says: %j', async (places) => {
    const { order, limit, after, before } = places;
    const query = {
      order,
      limit,
      ...(after !== undefined && { after: ids[after] ?? '' }),
      ...(before !== undefined && { before: ids[before] ?? '' }),
    };
    const page = await client.listMessages(threadId, query);
    expect(idsOf(page)).toEqual(modelPage(ids, () => true, query).ids);
  });

  it('goes on from the place of a message that was deleted', async () => {
    const [thread, own] = await aThreadOf(6);
    const wire = await fetch(`${service.baseUrl}/threads/${thread}/messages/${own[2] ?? ''}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${service.key}`, 'openai-beta': 'assistants=v1' },
    });
    expect(wire.status).toBe(200);
    expect(await walk({ order: 'asc', after: own[2] ?? '' }, thread)).toEqual(own.slice(3));
    const ahead = { order: 'asc' as const, before: own[2] ?? '' };
    expect(idsOf(await client.listMessages(thread, ahead))).toEqual(own.slice(0, 2));
  });
});

function idsOf({ data }: Pick<Page, 'data'>): string[] {
  return data.map(({ id }) => id);
}

function inOrder(order: 'asc' | 'desc', created: readonly string[]): string[] {
  return order === 'asc' ? [...created] : [...created].reverse();
}
