import { modelPage } from '../support/page-model';
import { startService, type Service, type ServiceProcess } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp, readPlaces } from './support/read-log';
import { listPath, speakV1, type ListQuery, type Wire, type WireMessage } from './support/wire';

jest.setTimeout(60_000);

type Fault = {
  readonly begin: (worker: ServiceProcess) => Promise<unknown> | void;
  readonly end: (service: Service, worker: ServiceProcess) => Promise<unknown> | void;
};

const FAULTS: readonly [state: string, fault: Fault][] = [
  [
    'frozen',
    {
      begin: (worker) => worker.signal('SIGSTOP'),
      end: (_, worker) => worker.signal('SIGCONT'),
    },
  ],
  [
    'killed',
    {
      begin: (worker) => worker.kill(),
      end: (service) => service.startWorker(),
    },
  ],
];

/** Above this many events in its tail, a thread is listed from the log alone. */
const LONG_TAIL = 300;

/** I10: whatever the projection lacks, a read has. */
describe.each(FAULTS)('with the worker %s', (_state, fault) => {
  let service: Service;
  let wire: Wire;
  let threadId: string;
  let doomedId: string;
  let doomedMessageId: string;
  let longId: string;
  /** Every message of the thread as it was answered last, in the order of creation. */
  const messages: WireMessage[] = [];
  const deleted = new Set<string>();

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    [threadId, doomedId, longId] = [await aThread(), await aThread(), await aThread()];
    doomedMessageId = (await wire.createMessage(doomedId)).id;
    await wire.createMessage(longId);
    await create(8);
    await projectionHasCaughtUp(service);
    await fault.begin(service.worker);
    await create(5);
    // Of each pair the first message is projected, the second is not.
    for (const index of [2, 9]) await modify(index);
    for (const index of [3, 10]) await remove(index);
    await wire.ask('POST', `/threads/${threadId}`, { metadata: { topic: 'physics' } });
    await wire.ask('DELETE', `/threads/${doomedId}`);
  });
  afterAll(() => service.stop());

  it('the projection is behind', async () => {
    const { checkpoint, head } = await readPlaces(service);
    expect(head - checkpoint).toBe(11);
  });

  it.each([
    ['created', 12],
    ['modified', 2],
    ['created and modified', 9],
  ])('a message %s since then is retrieved as it was answered', async (_what, index) => {
    const message = at(index);
    expect(await wire.retrieveMessage(threadId, message.id)).toEqual(message);
  });

  it.each([
    ['deleted', 3],
    ['created and deleted', 10],
  ])('a message %s since then is not found', async (_what, index) => {
    const { id } = at(index);
    expect(await wire.ask('GET', `/threads/${threadId}/messages/${id}`)).toEqual({
      status: 404,
      text: notFound(`No message found with id '${id}'.`),
    });
  });

  it.each(['asc', 'desc'] as const)('the list has every message (%s)', async (order) => {
    const { data } = await wire.listMessages(threadId, { order, limit: 100 });
    const alive = messages.filter(({ id }) => !deleted.has(id));
    expect(data).toEqual(order === 'asc' ? alive : alive.reverse());
  });

  it('every message is a cursor in both directions', async () => {
    for (const query of everyQuery()) {
      const { data, has_more: hasMore } = await wire.listMessages(threadId, query);
      const ids = data.map(({ id }) => id);
      expect({ query, ids, hasMore }).toEqual({ query, ...expectedPage(query) });
    }
  });

  it('a thread modified since then is retrieved as it is now', async () => {
    const { text } = await wire.ask('GET', `/threads/${threadId}`);
    expect(JSON.parse(text)).toMatchObject({ metadata: { topic: 'physics' } });
  });

  it.each([
    ['retrieved', 'GET', () => `/threads/${doomedId}`],
    ['modified', 'POST', () => `/threads/${doomedId}`],
    ['deleted again', 'DELETE', () => `/threads/${doomedId}`],
    ['listed', 'GET', () => `/threads/${doomedId}/messages`],
    ['read a message of', 'GET', () => `/threads/${doomedId}/messages/${doomedMessageId}`],
    ['rid of a message', 'DELETE', () => `/threads/${doomedId}/messages/${doomedMessageId}`],
  ])('a thread deleted since then is not to be %s', async (_what, method, path) => {
    expect(await wire.ask(method, path())).toEqual({
      status: 404,
      text: notFound(`No thread found with id '${doomedId}'.`),
    });
  });

  it('a thread deleted since then takes no message', async () => {
    await expect(wire.createMessage(doomedId)).rejects.toThrow(
      `No thread found with id '${doomedId}'`,
    );
  });

  it.each(['asc', 'desc'] as const)('a long tail is walked to its end (%s)', async (order) => {
    while ((await countOf(longId)) < LONG_TAIL) await wire.createMessage(longId);
    const walked: string[] = [];
    for (let after = '', hasMore = true; hasMore;) {
      const page = await wire.listMessages(longId, { order, limit: 100, ...(after && { after }) });
      walked.push(...page.data.map(({ id }) => id));
      [after, hasMore] = [page.last_id ?? '', page.has_more];
    }
    const created = await idsInLog(longId);
    expect(walked).toEqual(order === 'asc' ? created : created.reverse());
  });

  it('every answer stays the same, byte for byte, once the projection has caught up', async () => {
    const before = await readEverything();
    await fault.end(service, service.worker);
    await projectionHasCaughtUp(service);
    expect(await readEverything()).toEqual(before);
  });

  it('the read tables equal the folded log in the end', () => expectReadTablesToEqualFold(service));

  const aThread = async (): Promise<string> => (await wire.createThread()).id;

  const at = (index: number): WireMessage => {
    const message = messages[index];
    if (!message) throw new Error(`there is no message ${index}`);
    return message;
  };

  const create = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      messages.push(await wire.createMessage(threadId));
    }
  };
  const modify = async (index: number): Promise<void> => {
    messages[index] = await wire.modifyMessage(threadId, at(index).id, { modified: 'true' });
  };
  const remove = async (index: number): Promise<void> => {
    await wire.deleteMessage(threadId, at(index).id);
    deleted.add(at(index).id);
  };

  const everyQuery = (): ListQuery[] =>
    (['asc', 'desc'] as const).flatMap((order) =>
      messages.flatMap(({ id }) =>
        [{ after: id }, { before: id }].flatMap((cursor) =>
          [1, 4, 100].map((limit) => ({ order, limit, ...cursor })),
        ),
      ),
    );

  const expectedPage = (query: ListQuery): { ids: string[]; hasMore: boolean } => {
    const ids = messages.map(({ id }) => id);
    return modelPage(ids, (id) => !deleted.has(id), { order: 'desc', limit: 20, ...query });
  };

  const readEverything = (): Promise<unknown[]> =>
    Promise.all([
      ...everyQuery().map((query) => wire.ask('GET', listPath(threadId, query))),
      ...messages.map(({ id }) => wire.ask('GET', `/threads/${threadId}/messages/${id}`)),
      ...[threadId, doomedId, longId].map((id) => wire.ask('GET', `/threads/${id}`)),
      ...[doomedId, longId].map((id) => wire.ask('GET', listPath(id, { limit: 100 }))),
    ]);

  const idsInLog = async (id: string): Promise<string[]> => {
    const rows = await service.query<{ id: string }>(
      `select entity_id as id from threadlog.events
       where stream_id = $1 and type = 'MessageCreated' order by position`,
      [id],
    );
    return rows.map((row) => row.id);
  };
  const countOf = async (id: string): Promise<number> => (await idsInLog(id)).length;
});

function notFound(message: string): string {
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  return JSON.stringify({ error }, null, 2);
}
