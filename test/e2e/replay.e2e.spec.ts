import {
  generateConversations,
  type Conversation,
  type CorpusMessage,
} from '../corpus/generate-conversations';
import { startService, type Service } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp, readPlaces } from './support/read-log';
import { listPath, speakV1, type ListQuery, type Wire, type WireMessage } from './support/wire';

jest.setTimeout(120_000);

const MESSAGES = 5_000;
/** Threads that are written, or read, at the same time; each of them one request after the other. */
const AT_ONCE = 16;

/** What was sent to one thread, as the wire has to give it back. */
type Replayed = { readonly threadId: string; readonly messages: WireMessage[] };

describe('a replay of 5,000 messages in many languages', () => {
  let service: Service;
  let wire: Wire;
  let replayed: readonly Replayed[];
  const wrongAnswers: string[] = [];
  let sent = 0;

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    const corpus = generateConversations({ seed: 2, threads: 150, messages: MESSAGES });
    replayed = await atOnce(corpus, replay);
  });
  afterAll(() => service.stop());

  it('is answered with what was sent', () => expect(wrongAnswers).toEqual([]));

  const cases = [
    { order: 'asc', limit: 100 },
    { order: 'desc', limit: 100 },
    { order: 'asc', limit: 13 },
    { order: 'desc', limit: 13 },
  ] as const;

  describe.each<[state: string, begin: () => Promise<unknown>]>([
    ['with the worker frozen since the middle', () => projectionIsBehind()],
    ['with a worker that has caught up', () => thaw()],
  ])('%s', (_state, begin) => {
    beforeAll(() => begin());

    it.each(cases)('lists every page as it was sent: %j', async (query) => {
      const wrong = await atOnce(replayed, (thread) => findWrongPages(thread, query));
      expect(wrong.flat()).toEqual([]);
    });
  });

  it('leaves read tables that equal the folded log', () => expectReadTablesToEqualFold(service));

  const projectionIsBehind = async (): Promise<void> => {
    const { checkpoint, head } = await readPlaces(service);
    expect(head - checkpoint).toBeGreaterThan(MESSAGES / 3);
  };

  const thaw = async (): Promise<void> => {
    service.worker.signal('SIGCONT');
    await projectionHasCaughtUp(service, 60_000);
  };

  const replay = async ({ messages }: Conversation): Promise<Replayed> => {
    const { id: threadId } = await wire.createThread();
    const thread: Replayed = { threadId, messages: [] };
    for (const message of messages) {
      const { text } = await wire.ask('POST', `/threads/${threadId}/messages`, message);
      const { id, created_at } = JSON.parse(text) as WireMessage;
      const expected = expectedMessage(message, { id, created_at, thread_id: threadId });
      if (text !== pretty(expected)) wrongAnswers.push(text.slice(0, 300));
      thread.messages.push(expected);
      if ((sent += 1) === MESSAGES / 2) service.worker.signal('SIGSTOP');
    }
    return thread;
  };

  /** Every byte of every page is compared, not what a parser makes of it. */
  const findWrongPages = async (
    { threadId, messages }: Replayed,
    query: { readonly order: 'asc' | 'desc'; readonly limit: number },
  ): Promise<string[]> => {
    const ordered = query.order === 'asc' ? messages : [...messages].reverse();
    const wrong: string[] = [];
    let asked: ListQuery = query;
    for (let start = 0; start < ordered.length; start += query.limit) {
      const path = listPath(threadId, asked);
      const data = ordered.slice(start, start + query.limit);
      const { text } = await wire.ask('GET', path);
      if (text !== pretty(expectedPage(data, ordered.length > start + query.limit))) {
        wrong.push(path);
      }
      asked = { ...query, after: data.at(-1)?.id ?? '' };
    }
    return wrong;
  };
});

function expectedMessage(
  { role, content, metadata }: CorpusMessage,
  given: Pick<WireMessage, 'id' | 'created_at' | 'thread_id'>,
): WireMessage {
  return {
    id: given.id,
    object: 'thread.message',
    created_at: given.created_at,
    thread_id: given.thread_id,
    role,
    content: [{ type: 'text', text: { value: content, annotations: [] } }],
    file_ids: [],
    assistant_id: null,
    run_id: null,
    metadata: metadata ?? {},
  };
}

function expectedPage(data: readonly WireMessage[], has_more: boolean): object {
  const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { object: 'list', data, first_id, last_id, has_more };
}

function pretty(value: object): string {
  return JSON.stringify(value, null, 2);
}

/** The results in the order of the items, at most `AT_ONCE` of them under way. */
async function atOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
