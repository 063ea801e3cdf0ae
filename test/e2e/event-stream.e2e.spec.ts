import OpenAI from 'openai';
import { eventually } from '../support/eventually';
import { startService, type ApiProcess, type Service } from '../support/service';
import { openStream, type Block, type OpenStream } from './support/event-stream';
import { useKeys } from './support/keys';
import { head, openRaw } from './support/raw-http';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(90_000);

/** As soon as a test wants to see a sign of life. */
const HEARTBEAT_S = 1;

type StreamedEvent = {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly thread_id: string | null;
  readonly message_id: string | null;
};

describe('a stream of events', () => {
  let service: Service;
  let wire: Wire;
  let openai: OpenAI;
  const opened: OpenStream[] = [];

  beforeAll(async () => {
    service = await startService({
      otherKeys: 'other=key of theirs',
      apiEnvironment: { EVENT_STREAM_HEARTBEAT_SECONDS: String(HEARTBEAT_S) },
    });
    wire = speakV1(service);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl, maxRetries: 0 });
  });
  afterEach(() => opened.splice(0).forEach(({ close }) => close()));
  afterAll(() => service.stop());

  type Asked = {
    readonly query?: string;
    readonly lastEventId?: number | string;
    readonly key?: string;
    readonly baseUrl?: string;
  };
  const open = async ({
    query = '',
    lastEventId,
    key = service.key,
    baseUrl = service.baseUrl,
  }: Asked = {}): Promise<OpenStream> => {
    const stream = await openStream(`${baseUrl}/events?stream=true${query}`, {
      authorization: `Bearer ${key}`,
      ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
    });
    opened.push(stream);
    return stream;
  };
  const refusal = async (asked: Asked): Promise<unknown> => {
    const { response } = await open(asked);
    return { status: response.status, ...((await response.json()) as object) };
  };
  const headOf = async (): Promise<number> => {
    const [row] = await service.query<{ head: number }>(
      'select max(position)::int as head from threadlog.events',
    );
    return row?.head ?? 0;
  };
  /** What the log holds of the project, from its owner's mouth. */
  const logged = async (project = 'default', behind = 0): Promise<readonly number[]> =>
    (
      await service.query<{ position: number }>(
        `select position::int from threadlog.events
         where project_id = $1 and position > $2 order by position`,
        [project, behind],
      )
    ).map(({ position }) => position);

  it('tells first where it begins, then what is there, then what comes', async () => {
    const { id } = await wire.createThread();
    await wire.createMessage(id, aNewMessage());
    const before = await logged();
    const stream = await open({ query: '&from=position:1' });
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('x-threadlog-position')).toBe('0');
    expect(await stream.next()).toEqual({ id: 0, event: undefined, data: undefined });
    const old = await stream.until(({ id: at }) => at === before.at(-1));
    expect(positionsOf(old)).toEqual(before);
    const message = await wire.createMessage(id, aNewMessage({ content: 'one\u2028more\n\nline' }));
    const [last] = (await stream.until(hasData)).slice(-1);
    expect(last).toEqual({ id: await headOf(), event: undefined, data: expect.anything() });
    expect(last?.data).toMatchObject({
      object: 'event',
      type: 'MessageCreated',
      message_id: message.id,
      changes: expect.arrayContaining([
        expect.objectContaining({ field: 'content', before: null }),
      ]),
    });
    expect(JSON.stringify(last?.data)).toContain('one\u2028more\\n\\nline');
  });

  it('shows each event as the list does', async () => {
    const stream = await open({ query: '&from=position:1' });
    const position = await headOf();
    const streamed = (await stream.until(({ id }) => id === position)).filter(hasData);
    const listed = await openai.get<{ data: readonly object[] }>('/events', {
      query: { order: 'asc', limit: 100 },
    });
    expect(listed.data.length).toBeGreaterThan(2);
    expect(streamed.map(({ data }) => data)).toEqual(listed.data);
  });

  it('is read by the SDK, which knows nothing of it', async () => {
    const { id } = await wire.createThread();
    const stream = await openai.get<AsyncIterable<StreamedEvent>>('/events', {
      query: { stream: true, thread_id: id, from: 'position:1' },
      stream: true,
    });
    await wire.createMessage(id, aNewMessage());
    const types: string[] = [];
    for await (const { type } of stream) {
      types.push(type);
      if (types.length === 2) break;
    }
    expect(types).toEqual(['ThreadCreated', 'MessageCreated']);
  });

  it('begins with what comes, unless it is told where', async () => {
    const stream = await open();
    expect((await stream.next())?.id).toBe(await headOf());
    const { id } = await wire.createThread();
    const [first] = (await stream.until(hasData)).filter(hasData);
    expect(first?.data).toMatchObject({ thread_id: id });
  });

  it.each(['type=MessageCreated', 'thread_id=THREAD', 'actor=nobody', 'type=MessageDeleted'])(
    'brings what ?%s asks for, and says of the rest only how far it is',
    async (filter) => {
      const { id } = await wire.createThread();
      await wire.createMessage(id, aNewMessage());
      await wire.createMessage((await wire.createThread()).id, aNewMessage());
      const asked = filter.replace('THREAD', id);
      const position = await headOf();
      const stream = await open({ query: `&from=position:1&${asked}` });
      const read = await stream.until(({ id: at }) => at === position);
      const listed = await openai.get<{ data: readonly object[] }>(`/events?${asked}`, {
        query: { order: 'asc', limit: 100 },
      });
      expect(read.filter(hasData).map(({ data }) => data)).toEqual(listed.data);
      expect(read.at(-1)?.id).toBe(position);
    },
  );

  it('shows nothing of another project', async () => {
    const theirs = speakV1({ ...service, key: 'key of theirs' });
    const stream = await open({ query: '&from=position:1', key: 'key of theirs' });
    await wire.createThread();
    const { id } = await theirs.createThread();
    const read = await stream.until(
      ({ data }) => (data as StreamedEvent | undefined)?.thread_id === id,
    );
    expect(positionsOf(read)).toEqual(await logged('other'));
  });

  it('says that it is alive while nothing happens', async () => {
    const stream = await open();
    const start = performance.now();
    const position = await headOf();
    for (let count = 0; count < 3; count += 1) {
      expect(await stream.next()).toEqual({ id: position, event: undefined, data: undefined });
    }
    expect(performance.now() - start).toBeGreaterThan(HEARTBEAT_S * 1_500);
  });

  it('skips nothing and repeats nothing, however often it is cut while many write', async () => {
    const second = await service.startApi();
    const apis = [service.baseUrl, second.baseUrl];
    const start = await headOf();
    const { id } = await wire.createThread();
    let isWriting = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const own = speakV1({ ...service, baseUrl: apis[writer % 2] ?? '' });
      for (let count = 0; count < 60; count += 1) await own.createMessage(id, aNewMessage());
    });
    const written = Promise.all(writers).then(() => (isWriting = false));
    const read: number[] = [];
    let [last, cuts] = [start, 0];
    // Each time with the other process, and after a few blocks, wherever that is.
    for (let end = Infinity; last < end; cuts += 1) {
      const stream = await open({ lastEventId: last, baseUrl: apis[cuts % 2] ?? '' });
      let left = 1 + ((cuts * 7) % 40);
      const blocks = await stream.until(({ id: at }) => (left -= 1) === 0 || at === end);
      stream.close();
      read.push(...positionsOf(blocks));
      last = blocks.findLast(({ id: at }) => at !== undefined)?.id ?? last;
      if (!isWriting) end = await headOf();
    }
    await written;
    await second.kill();
    expect(cuts).toBeGreaterThan(10);
    expect(read).toHaveLength(481);
    expect(read).toEqual(await logged('default', start));
  });

  it('drops who does not read, and tells him where he was', async () => {
    const { id } = await wire.createThread();
    const start = await headOf();
    const connection = await openRaw(service.api.port);
    connection.stopReading();
    connection.send(
      head('GET /v1/events?stream=true HTTP/1.1', {
        Host: 'threadlog.test',
        Authorization: `Bearer ${service.key}`,
        // From here, however late the process comes to it.
        'Last-Event-ID': String(start),
      }),
    );
    // More than the buffers of both kernels take; and what comes while nobody reads.
    const content = 'x'.repeat(250_000);
    for (let count = 0; count < 40; count += 1)
      await wire.createMessage(id, aNewMessage({ content }));
    const [row] = await eventually(
      () =>
        service.query('select 1 from threadlog.audit_reads where url like $1', ['%stream=true']),
      (rows) => rows.length > 0,
    );
    expect(row).toBeDefined();
    // The process may take twice the heartbeat to notice, from when the buffers were full.
    await new Promise((done) => setTimeout(done, HEARTBEAT_S * 4_000));
    connection.goOnReading();
    await eventually(connection.received, (text) => text.includes('stream_too_slow'), {
      within: 20_000,
    });
    const text = connection.received();
    const got = [...text.matchAll(/^id: (\d+)\ndata/gm)].map(([, at]) => Number(at));
    const told = Number(/Last-Event-ID: (\d+)/.exec(text.slice(text.indexOf('event: error')))?.[1]);
    expect(got.at(-1)).toBe(told);
    connection.close();
    const rest = await open({ lastEventId: told });
    const position = await headOf();
    const blocks = await rest.until(({ id: at }) => at === position);
    expect([...got, ...positionsOf(blocks)]).toEqual(await logged('default', start));
  });

  it('is told of by who asked: the request is noted', async () => {
    await open({ query: '&type=FileDeleted' });
    const noted = await service.query<{ url: string }>(
      'select url from threadlog.audit_reads order by read_id desc limit 1',
    );
    expect(noted).toEqual([{ url: '/v1/events?stream=true&type=FileDeleted' }]);
  });

  it.each<[string, Asked, number, string]>([
    ['a list’s parameter', { query: '&limit=5' }, 400, "The parameter 'limit' has no meaning"],
    ['no position', { lastEventId: 'abc' }, 400, "Invalid 'Last-Event-ID' header: 'abc'."],
    ['a position ahead', { lastEventId: 99_999 }, 400, 'The log ends at position'],
    ['a wrong key', { key: 'wrong' }, 401, 'Incorrect API key'],
  ])('is refused for %s', async (_, asked, status, message) => {
    expect(await refusal(asked)).toMatchObject({
      status,
      error: { message: expect.stringContaining(message) },
    });
  });

  it('needs the scope audit, and ends when its key is revoked', async () => {
    const keys = useKeys(service.database.ownerUrl);
    const reader = await keys.create('default', 'read');
    expect(await refusal({ key: reader.key })).toMatchObject({
      status: 403,
      error: { code: 'missing_scope' },
    });
    const auditor = await keys.create('default', 'audit');
    const stream = await open({ key: auditor.key });
    expect((await stream.next())?.id).toBe(await headOf());
    await keys.revoke(auditor.key_id);
    const [last] = (await stream.until(({ event }) => event === 'error')).slice(-1);
    expect(last?.data).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect(await stream.next()).toBeUndefined();
  });

  it('is refused to who has too many, and room comes back with those that are closed', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(streams.map(({ response }) => response.status)).toEqual(Array(20).fill(200));
    const { response } = await open();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    streams[0]?.close();
    await eventually(
      async () => (await open()).response.status,
      (status) => status === 200,
    );
  });

  it('ends when its process stops, and goes on with another', async () => {
    const api: ApiProcess = await service.startApi();
    const stream = await open({ baseUrl: api.baseUrl });
    const at = (await stream.next())?.id ?? 0;
    api.signal('SIGTERM');
    const ended = await stream.until(() => false);
    expect(ended.filter(hasData)).toEqual([]);
    expect((await api.exit).code).toBe(0);
    const { id } = await wire.createThread();
    const next = await open({ lastEventId: at });
    const [first] = (await next.until(hasData)).filter(hasData);
    expect(first?.data).toMatchObject({ thread_id: id });
  });
});

function hasData({ data, event }: Block): boolean {
  return data !== undefined && event === undefined;
}

function positionsOf(blocks: readonly Block[]): readonly number[] {
  return blocks.filter(hasData).map(({ data }) => (data as StreamedEvent).position);
}
