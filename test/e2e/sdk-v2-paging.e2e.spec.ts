// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import { startService, type Service } from '../support/service';

jest.setTimeout(60_000);

const ORDERS = ['asc', 'desc'] as const;

/** From 4.84.0 on the SDKs believe `has_more`: a wrong one ends a walk early, or asks once too often. */
describe('paging with the SDK of v2', () => {
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

    const limits = [undefined, 10, 100];
    const cases = ORDERS.flatMap((order) => limits.map((limit) => ({ order, limit })));
    it.each(cases)('gives each once in order ($order, limit $limit)', async ({ order, limit }) => {
      const query = { order, ...(limit && { limit }) };
      const walked: string[] = [];
      for await (const { id } of openai.beta.threads.messages.list(threadId, query)) {
        walked.push(id);
      }
      expect(walked).toEqual(inOrder(order, ids));
    });

    it('asks for no page beyond the last', async () => {
      let pages = 0;
      const list = openai.beta.threads.messages.list(threadId, { limit: 10 });
      for await (const { data } of (await list).iterPages()) {
        pages += 1;
        expect(data.length > 0 || size === 0).toBe(true);
      }
      expect(pages).toBe(Math.max(1, Math.ceil(size / 10)));
    });
  });

  describe('before', () => {
    let threadId: string;
    let ids: readonly string[];

    beforeAll(async () => {
      [threadId, ids] = await aThreadOf(10);
    });

    it.each(ORDERS)('gives the nearest messages ahead of the cursor (%s)', async (order) => {
      const ordered = inOrder(order, ids);
      const query = { order, limit: 3, before: ordered[7] ?? '' };
      const page = await openai.beta.threads.messages.list(threadId, query);
      expect(page.data.map(({ id }) => id)).toEqual(ordered.slice(4, 7));
    });

    it.each([
      [6, true],
      [7, false],
    ])('with limit %i of 7 says has_more: %j', async (limit, hasMore) => {
      const query = { order: 'asc' as const, limit, before: ids[7] ?? '' };
      const page = await openai.beta.threads.messages.list(threadId, query);
      expect(page.has_more).toBe(hasMore);
    });

    it('works with a message that was deleted', async () => {
      const [threadId, ids] = await aThreadOf(5);
      const before = ids[3] ?? '';
      await openai.beta.threads.messages.delete(before, { thread_id: threadId });
      const page = await openai.beta.threads.messages.list(threadId, { order: 'asc', before });
      expect(page.data.map(({ id }) => id)).toEqual(ids.slice(0, 3));
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

function inOrder(order: 'asc' | 'desc', created: readonly string[]): string[] {
  return order === 'asc' ? [...created] : [...created].reverse();
}
