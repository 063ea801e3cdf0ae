// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import { startService, type Service } from '../support/service';
import { useKeys } from './support/keys';
import { refusalOf } from './support/refusal-of';

jest.setTimeout(60_000);

type Message = { readonly id: string; readonly metadata: unknown; readonly created_at: number };
type Page = {
  readonly data: readonly Message[];
  readonly last_id: string | null;
  readonly has_more: boolean;
};

describe('a read as of a moment', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  /** In order of creation. */
  let messageIds: readonly string[];
  /** Where all of this was there, and nothing was changed yet. */
  let before: number;
  let seenBefore: readonly unknown[];

  const ask = async (path: string, query: Readonly<Record<string, string | number>> = {}) => {
    const headers = { 'OpenAI-Beta': 'assistants=v2' };
    const response = await openai.get(path, { query: { ...query }, headers }).asResponse();
    return {
      body: (await response.json()) as unknown,
      position: response.headers.get('x-threadlog-position'),
      etag: response.headers.get('etag'),
    };
  };
  const head = async (): Promise<number> => {
    const [row] = await service.query<{ head: number }>(
      'select max(position)::int as head from threadlog.events',
    );
    return row?.head ?? 0;
  };
  const paths = (): readonly string[] => [
    `/threads/${threadId}`,
    `/threads/${threadId}/messages`,
    `/threads/${threadId}/messages/${messageIds[1]}`,
    '/threads',
    '/threads?metadata[topic]=AI',
  ];
  const seen = (query: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> =>
    Promise.all(paths().map(async (path) => (await ask(path, query)).body));

  beforeAll(async () => {
    service = await startService();
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl, maxRetries: 0 });
    const { threads } = openai.beta;
    threadId = (await threads.create({ metadata: { topic: 'AI' } })).id;
    const made: string[] = [];
    for (const content of ['one', 'two', 'three', 'four', 'five']) {
      made.push((await threads.messages.create(threadId, { role: 'user', content })).id);
    }
    messageIds = made;
    before = await head();
    seenBefore = await seen();
    const change = { thread_id: threadId, metadata: { changed: 'yes' } };
    await threads.messages.update(messageIds[1] ?? '', change);
    await threads.messages.delete(messageIds[2] ?? '', { thread_id: threadId });
    await threads.messages.create(threadId, { role: 'user', content: 'six' });
    await threads.update(threadId, { metadata: { topic: 'another' } });
    await threads.delete(threadId);
  });
  afterAll(() => service.stop());

  it('shows what was seen then, though it is changed and deleted by now', async () => {
    expect(await seen({ as_of: `position:${before}` })).toEqual(seenBefore);
  });

  it('can be asked for by time', async () => {
    const [row] = await service.query<{ at: Date }>(
      'select recorded_at as at from threadlog.events where position = $1',
      [before],
    );
    const as_of = row?.at.toISOString() ?? '';
    const { body, position } = await ask(`/threads/${threadId}`, { as_of });
    expect(body).toEqual(seenBefore[0]);
    expect(Number(position)).toBeGreaterThanOrEqual(before);
  });

  it('as of the second in which a message was made shows the message', async () => {
    const { id } = await openai.beta.threads.create();
    const said = { role: 'user' as const, content: 'Now' };
    const message = await openai.beta.threads.messages.create(id, said);
    const path = `/threads/${id}/messages/${message.id}`;
    const { body } = await ask(path, { as_of: message.created_at });
    expect(body).toMatchObject({ id: message.id });
  });

  it('says which position it is of, and which revision', async () => {
    const { position, etag } = await ask(paths()[2] ?? '', { as_of: `position:${before + 1}` });
    expect([position, etag]).toEqual([String(before + 1), '"2"']);
  });

  it('does not say so of now', async () => {
    expect((await ask('/threads')).position).toBeNull();
  });

  it('is paged exactly, each message of then once', async () => {
    for (const order of ['asc', 'desc'] as const) {
      const walked: string[] = [];
      for (let more = true, after = ''; more;) {
        const query = { as_of: `position:${before}`, limit: 2, order, ...(after && { after }) };
        const page = (await ask(`/threads/${threadId}/messages`, query)).body as Page;
        walked.push(...page.data.map(({ id }) => id));
        [more, after] = [page.has_more, page.last_id ?? ''];
      }
      expect(walked).toEqual(order === 'asc' ? messageIds : [...messageIds].reverse());
    }
  });

  it('finds nothing ahead of a creation, and nothing behind a deletion', async () => {
    for (const at of [1, await head()]) {
      const path = paths()[2] ?? '';
      const refusal = await refusalOf(ask(path, { as_of: `position:${at}` }));
      expect(refusal).toMatchObject({ status: 404 });
    }
  });

  it.each([
    ['yesterday', 'invalid_value'],
    ['position:0', 'invalid_value'],
    ['position:1000000', 'moment_ahead'],
    ['4102444800', 'moment_ahead'],
  ])('is refused for %s', async (as_of, code) => {
    for (const path of paths()) {
      const refusal = await refusalOf(ask(path, { as_of }));
      expect(refusal).toMatchObject({ status: 400, code, param: 'as_of' });
    }
  });

  it('takes the scope audit beside that of reading', async () => {
    const { key } = await useKeys(service.database.appUrl).create('default', 'read');
    const reader = new OpenAI({ apiKey: key, baseURL: service.baseUrl, maxRetries: 0 });
    const options = { query: { as_of: `position:${before}` } };
    const refusal = await refusalOf(reader.beta.threads.retrieve(threadId, options));
    expect(refusal).toMatchObject({ status: 403, code: 'missing_scope' });
  });

  it('is noted', async () => {
    await ask(`/threads/${threadId}`, { as_of: `position:${before}` });
    const [row] = await service.query<{ url: string }>(
      'select url from threadlog.audit_reads order by read_id desc limit 1',
    );
    expect(row?.url).toBe(`/v1/threads/${threadId}?as_of=position%3A${before}`);
  });
});
