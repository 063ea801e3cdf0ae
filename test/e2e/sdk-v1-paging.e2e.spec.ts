import OpenAI from 'openai-v1';
import { modelPage } from '../support/page-model';
import { startService, type Service } from '../support/service';
import type { WireList } from './support/wire';

jest.setTimeout(60_000);

type Order = 'asc' | 'desc';
const ORDERS: readonly Order[] = ['asc', 'desc'];

describe('paging with the SDK of v1', () => {
  let service: Service;
  let openai: OpenAI;

  beforeAll(async () => {
    service = await startService();
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
  });
  afterAll(() => service.stop());

  describe.each([0, 1, 20, 21, 100, 101, 250])('for await over %i messages', (size) => {
    let threadId: string;
    let ids: readonly string[];

    beforeAll(async () => {
      [threadId, ids] = await aThreadOf(size);
    });

    const limits = [undefined, 1, 7, 20, 100];
    const cases = ORDERS.flatMap((order) => limits.map((limit) => ({ order, limit })));
    it.each(cases)('gives each once in order ($order, limit $limit)', async ({ order, limit }) => {
      const query = { order, ...(limit && { limit }) };
      const walked: string[] = [];
      for await (const { id } of openai.beta.threads.messages.list(threadId, query)) {
        walked.push(id);
      }
      expect(walked).toEqual(inOrder(order, ids));
    });
  });

  describe('after and before', () => {
    let threadId: string;
    let ids: readonly string[];

    beforeAll(async () => {
      [threadId, ids] = await aThreadOf(12);
    });

    // Places in the order of creation.
    const cursors: readonly { after?: number; before?: number }[] = [
      { after: 0 },
      { after: 4 },
      { after: 11 },
      { before: 0 },
      { before: 7 },
      { before: 11 },
      { after: 2, before: 9 },
      { after: 9, before: 2 },
      { after: 4, before: 5 },
      { after: 6, before: 6 },
      { after: 0, before: 11 },
    ];
    const cases = ORDERS.flatMap((order) =>
      cursors.flatMap((places) => [1, 3, 100].map((limit) => ({ order, limit, ...places }))),
    );

    it.each(cases)('give the page that the contract says: %j', async (asked) => {
      const query = withIds(asked);
      const expected = modelPage(ids, () => true, query);
      const response = await openai.beta.threads.messages.list(threadId, query).asResponse();
      const { data, ...envelope } = (await response.json()) as WireList;
      expect({ ids: data.map(({ id }) => id), ...envelope }).toEqual({
        object: 'list',
        ids: expected.ids,
        first_id: expected.ids[0] ?? null,
        last_id: expected.ids.at(-1) ?? null,
        has_more: expected.hasMore,
      });
    });

    // The SDK keeps `before` and adds `after` from the second page on.
    it.each(ORDERS)('end a for await that began with before (%s)', async (order) => {
      const walked: string[] = [];
      const query = { order, limit: 100, before: ids[6] ?? '' };
      for await (const { id } of openai.beta.threads.messages.list(threadId, query)) {
        walked.push(id);
      }
      expect(walked).toEqual(
        inOrder(order, ids).slice(0, inOrder(order, ids).indexOf(query.before)),
      );
    });

    it.each([null, ''])('count as absent when they are empty (%j)', async (empty) => {
      const query = { after: empty as string, before: empty as string };
      const page = await openai.beta.threads.messages.list(threadId, query);
      expect(page.data.map(({ id }) => id)).toEqual(inOrder('desc', ids));
    });

    const withIds = ({ order, limit, after, before }: (typeof cases)[number]) => ({
      order,
      limit,
      ...(after !== undefined && { after: ids[after] ?? '' }),
      ...(before !== undefined && { before: ids[before] ?? '' }),
    });
  });

  const aThreadOf = async (size: number): Promise<[threadId: string, ids: readonly string[]]> => {
    const { id: threadId } = await openai.beta.threads.create();
    const ids: string[] = [];
    for (let index = 0; index < size; index += 1) {
      const message = { role: 'user' as const, content: `message ${index}` };
      ids.push((await openai.beta.threads.messages.create(threadId, message)).id);
    }
    return [threadId, ids];
  };
});

function inOrder(order: Order, created: readonly string[]): string[] {
  return order === 'asc' ? [...created] : [...created].reverse();
}
