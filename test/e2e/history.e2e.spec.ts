// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import { startService, type Service } from '../support/service';
import { useKeys } from './support/keys';
import { refusalOf } from './support/refusal-of';

jest.setTimeout(60_000);

type Change = { readonly field: string; readonly before: unknown; readonly after: unknown };
type HistoryEvent = {
  readonly id: string;
  readonly position: number;
  readonly version: number;
  readonly rev: number;
  readonly type: string;
  readonly created_at: number;
  readonly recorded_at: string;
  readonly thread_id: string | null;
  readonly message_id: string | null;
  readonly actor: { readonly key_id: string; readonly name: string | null };
  readonly request_id: string;
  readonly changes: readonly Change[];
};
type EventPage = {
  readonly object: 'list';
  readonly data: readonly HistoryEvent[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
};
type Query = Readonly<Record<string, string | number>>;

describe('the history of a project', () => {
  let service: Service;
  let openai: OpenAI;
  let threadId: string;
  let messageId: string;
  let modifyRequest: string;

  const clientOf = (apiKey: string): OpenAI =>
    new OpenAI({ apiKey, baseURL: service.baseUrl, maxRetries: 0 });
  const eventsOf = (path: string, query: Query = {}): Promise<EventPage> =>
    openai.get<EventPage>(path, { query: { ...query } });
  const walk = async (path: string, query: Query): Promise<readonly HistoryEvent[]> => {
    const walked: HistoryEvent[] = [];
    for (let more = true, after = ''; more;) {
      const page = await eventsOf(path, { ...query, ...(after && { after }) });
      walked.push(...page.data);
      [more, after] = [page.has_more, page.last_id ?? ''];
    }
    return walked;
  };

  beforeAll(async () => {
    service = await startService({ otherKeys: 'other=key of theirs' });
    openai = clientOf(service.key);
    const { threads } = openai.beta;
    threadId = (await threads.create({ metadata: { topic: 'AI' } })).id;
    const said = { role: 'user' as const, content: 'How does AI work?' };
    messageId = (await threads.messages.create(threadId, said)).id;
    const change = { thread_id: threadId, metadata: { read: 'yes' } };
    const { request_id } = await threads.messages.update(messageId, change).withResponse();
    modifyRequest = request_id ?? '';
    await threads.messages.delete(messageId, { thread_id: threadId });
    await threads.delete(threadId);
    await threads.create();
    await clientOf('key of theirs').beta.threads.create();
  });
  afterAll(() => service.stop());

  it('tells the life of a message, also when it and its thread are deleted', async () => {
    const path = `/threads/${threadId}/messages/${messageId}/events`;
    const { data, ...page } = await eventsOf(path, { order: 'asc' });
    expect(data.map(({ type, rev }) => [type, rev])).toEqual([
      ['MessageCreated', 1],
      ['MessageModified', 2],
      ['MessageDeleted', 3],
    ]);
    expect(page).toEqual({
      object: 'list',
      first_id: data[0]?.id,
      last_id: data[2]?.id,
      has_more: false,
    });
  });

  it('tells who changed what, when, and in which request', async () => {
    const path = `/threads/${threadId}/messages/${messageId}/events`;
    const modified = (await eventsOf(path)).data.find(({ type }) => type === 'MessageModified');
    expect(modified).toMatchObject({
      thread_id: threadId,
      message_id: messageId,
      actor: { name: 'API_KEYS' },
      request_id: modifyRequest,
      changes: [{ field: 'metadata', before: {}, after: { read: 'yes' } }],
    });
    const milliseconds = Date.parse(modified?.recorded_at ?? '');
    expect(Math.floor(milliseconds / 1000)).toBe(modified?.created_at);
  });

  it('tells what was in a message that is deleted', async () => {
    const path = `/threads/${threadId}/messages/${messageId}/events`;
    const [deleted] = (await eventsOf(path)).data;
    const content = deleted?.changes.find(({ field }) => field === 'content');
    expect(JSON.stringify(content?.before)).toContain('How does AI work?');
    expect(content?.after).toBeNull();
  });

  it('tells of a thread and its messages in their order', async () => {
    const { data } = await eventsOf(`/threads/${threadId}/events`, { order: 'asc' });
    expect(data.map(({ type, version }) => `${version} ${type}`)).toEqual([
      '1 ThreadCreated',
      '2 MessageCreated',
      '3 MessageModified',
      '4 MessageDeleted',
      '5 ThreadDeleted',
    ]);
  });

  it.each(['asc', 'desc'])('is walked in pages, %s, each event once', async (order) => {
    const whole = (await eventsOf('/events', { order, limit: 100 })).data;
    expect(whole.length).toBeGreaterThan(5);
    for (const limit of [1, 2, 3]) {
      expect(await walk('/events', { order, limit })).toEqual(whole);
    }
  });

  it('shows nothing of another project', async () => {
    const { data } = await eventsOf('/events', { limit: 100 });
    const [row] = await service.query<{ events: number }>(
      `select count(*)::int as events from threadlog.events where project_id = 'default'`,
    );
    expect(data).toHaveLength(row?.events ?? -1);
  });

  it('is filtered by type, actor, thread, positions and times', async () => {
    const all = (await eventsOf('/events', { order: 'asc', limit: 100 })).data;
    const ids = async (query: Query) =>
      (await eventsOf('/events', { order: 'asc', limit: 100, ...query })).data.map(({ id }) => id);
    const those = (isOne: (event: HistoryEvent) => boolean) =>
      all.filter(isOne).map(({ id }) => id);
    const [first, last] = [all[1], all[3]];
    if (!first || !last) throw new Error('there are too few events');
    const [from, to] = [first.position, last.position];
    expect(await ids({ type: 'ThreadCreated' })).toEqual(
      those(({ type }) => type === 'ThreadCreated'),
    );
    expect(await ids({ actor: first.actor.key_id })).toEqual(those(() => true));
    expect(await ids({ actor: 'key_of_nobody' })).toEqual([]);
    expect(await ids({ thread_id: threadId })).toEqual(
      those(({ thread_id }) => thread_id === threadId),
    );
    expect(await ids({ from: `position:${from}`, to: `position:${to}` })).toEqual(
      those(({ position }) => position >= from && position <= to),
    );
    expect(await ids({ from: first.recorded_at, to: last.recorded_at })).toEqual(
      those(({ recorded_at: at }) => at >= first.recorded_at && at <= last.recorded_at),
    );
  });

  it('takes a key with the scope audit, and no other will do', async () => {
    const { key } = await useKeys(service.database.appUrl).create('default', 'read,write');
    for (const path of ['/events', `/threads/${threadId}/events`]) {
      const refusal = await refusalOf(clientOf(key).get(path));
      expect(refusal).toMatchObject({ status: 403, code: 'missing_scope' });
    }
  });

  it('is noted when it is read: who asked, for what, in which request', async () => {
    const path = `/threads/${threadId}/events`;
    const response = await openai.get(path, { query: { limit: 1 } }).asResponse();
    const [read] = await service.query(
      'select project_id, key_id, method, url from threadlog.audit_reads where request_id = $1',
      [response.headers.get('x-request-id')],
    );
    const [event] = (await eventsOf(path)).data;
    expect(read).toEqual({
      project_id: 'default',
      key_id: event?.actor.key_id,
      method: 'GET',
      url: `/v1${path}?limit=1`,
    });
  });

  it('is not shown when that cannot be noted', async () => {
    await service.query('alter table threadlog.audit_reads rename to audit_reads_away');
    try {
      const refusal = await refusalOf(openai.get('/events'));
      expect(refusal).toMatchObject({ status: 500 });
    } finally {
      await service.query('alter table threadlog.audit_reads_away rename to audit_reads');
    }
  });
});
