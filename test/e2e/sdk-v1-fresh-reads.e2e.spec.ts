import OpenAI from 'openai-v1';
import { startService, type Service } from '../support/service';
import { readPlaces, projectionHasCaughtUp } from './support/read-log';

jest.setTimeout(60_000);

const CREATES = 40;

/** The states follow each other on one thread, so that each also reads what the ones before left. */
describe('a list right after each create', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  const created: string[] = [];

  beforeAll(async () => {
    service = await startService();
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
    threadId = (await openai.beta.threads.create()).id;
  });
  afterAll(() => service.stop());

  describe('with the worker running', () => {
    it('has the message first', () => expectEachFirst());
    it('has the message last when the oldest come first', () => expectEachLast());
  });

  describe('with the worker gone', () => {
    beforeAll(() => service.worker.kill());

    it('has the message first', () => expectEachFirst());
    it('has the message last when the oldest come first', () => expectEachLast());

    it('is served from a projection that is behind', async () => {
      const { checkpoint, head } = await readPlaces(service);
      expect(head - checkpoint).toBeGreaterThanOrEqual(CREATES);
    });
  });

  describe('with the worker started again', () => {
    beforeAll(() => service.startWorker());

    it('has the message first', () => expectEachFirst());
    it('has the message last when the oldest come first', () => expectEachLast());

    it('is served from a projection that catches up', () => projectionHasCaughtUp(service));
  });

  const expectEachFirst = async (): Promise<void> => {
    for (let index = 0; index < CREATES; index += 1) {
      const id = await create();
      const page = await openai.beta.threads.messages.list(threadId);
      expect(page.data.map((message) => message.id)).toEqual(created.slice(-20).reverse());
      expect(page.data[0]?.id).toBe(id);
    }
  };

  const expectEachLast = async (): Promise<void> => {
    for (let index = 0; index < CREATES; index += 1) {
      const before = created.at(-3) ?? '';
      await create();
      const query = { order: 'asc' as const, after: before };
      const page = await openai.beta.threads.messages.list(threadId, query);
      expect(page.data.map((message) => message.id)).toEqual(created.slice(-3));
    }
  };

  const create = async (): Promise<string> => {
    const message = { role: 'user' as const, content: 'Hi' };
    const { id } = await openai.beta.threads.messages.create(threadId, message);
    created.push(id);
    return id;
  };
});
