import OpenAI from 'openai';
import OpenAIv1 from 'openai-v1';
import { CursorPage } from 'openai/pagination';
import { startService, type Service } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp, readPlaces } from './support/read-log';
import { speakV1, type Wire, type WireThread } from './support/wire';

jest.setTimeout(60_000);

type List = {
  readonly object: 'list';
  readonly data: readonly (WireThread & { readonly tool_resources?: object })[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
};

const OTHER_KEY = 'tlk_of_another_project';

describe('listing the threads of a project', () => {
  let service: Service;
  let wire: Wire;
  let other: Wire;
  let openai: OpenAI;

  beforeAll(async () => {
    service = await startService({ otherKeys: `another=${OTHER_KEY}` });
    wire = speakV1(service);
    other = speakV1({ baseUrl: service.baseUrl, key: OTHER_KEY });
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl });
  });
  afterAll(() => service.stop());

  const listOf = async (from: Wire, query: string): Promise<List> => {
    const { status, text } = await from.ask('GET', `/threads?${query}`);
    expect({ status, text }).toMatchObject({ status: 200 });
    return JSON.parse(text) as List;
  };
  const list = (query = ''): Promise<List> => listOf(wire, query);
  const idsOf = ({ data }: List): string[] => data.map(({ id }) => id);
  const create = async (count: number, metadata: object): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < count) ids.push((await wire.createThread({ metadata })).id);
    return ids;
  };

  it('is empty at first', async () => {
    expect(await list()).toEqual({
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  it('gives 20, newest first, each as it is retrieved', async () => {
    const ids = (await create(21, { test: 'newest' })).reverse();
    const page = await list();
    expect(page).toMatchObject({ object: 'list', first_id: ids[0], last_id: ids[19] });
    expect(page.has_more).toBe(true);
    expect(idsOf(page)).toEqual(ids.slice(0, 20));
    const { text } = await wire.ask('GET', `/threads/${ids[0]}`);
    expect(page.data[0]).toEqual(JSON.parse(text));
  });

  it('renders threads in the dialect of the asker', async () => {
    const { id } = await wire.createThread({ metadata: { test: 'dialects' } });
    const query = 'metadata[test]=dialects';
    expect((await list(query)).data).toEqual([
      { id, object: 'thread', created_at: expect.any(Number), metadata: { test: 'dialects' } },
    ]);
    const page = await openai.get<List>('/threads', {
      query: { metadata: { test: 'dialects' } },
      headers: { 'OpenAI-Beta': 'assistants=v2' },
    });
    expect(page.data).toMatchObject([{ id, tool_resources: {} }]);
  });

  it('takes the cursors in both directions, also of a thread that was deleted', async () => {
    const ids = await create(7, { test: 'cursors' });
    const [, second, , middle, , sixth] = ids;
    await wire.ask('DELETE', `/threads/${middle}`);
    const search = 'metadata[test]=cursors&order=asc';
    expect(idsOf(await list(`${search}&after=${middle}`))).toEqual(ids.slice(4));
    expect(idsOf(await list(`${search}&before=${middle}&limit=2`))).toEqual(ids.slice(1, 3));
    const between = await list(`${search}&after=${second}&before=${sixth}`);
    expect(idsOf(between)).toEqual([ids[2], ids[4]]);
    expect(between.has_more).toBe(false);
  });

  it('shows a project its own threads only, and takes only those as cursors', async () => {
    const [mine] = await create(1, { test: 'isolation' });
    const theirs = await other.createThread({ metadata: { test: 'isolation' } });
    expect(idsOf(await list('metadata[test]=isolation'))).toEqual([mine]);
    expect(idsOf(await listOf(other, ''))).toEqual([theirs.id]);
    expect(await wire.ask('GET', `/threads?after=${theirs.id}`)).toEqual({
      status: 400,
      text: expect.stringContaining(`No thread found with id '${theirs.id}'.`),
    });
  });

  it.each([
    ['limit=0', 'limit', 'integer_below_min_value'],
    ['after=msg_1', 'after', 'invalid_value'],
    ['before=thread_nobody', 'before', 'invalid_value'],
    ['metadata[k]=a&metadata%5Bk%5D=b', 'metadata[k]', 'duplicate_parameter'],
    ['metadata[]=a', 'metadata[]', 'empty_string'],
    ['metadata=a', 'metadata', 'invalid_type'],
    ['metadata[k]=a%00b', null, null],
    [`metadata[${'k'.repeat(65)}]=a`, 'metadata', 'property_name_above_max_length'],
  ])('refuses %s, naming the parameter', async (query, param, code) => {
    const { status, text } = await wire.ask('GET', `/threads?${query}`);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      error: { type: 'invalid_request_error', param, code },
    });
  });

  it('finds threads by all pairs that are asked for, whatever their text', async () => {
    const odd = { 'a b[c]': 'd&e=f%', ключ: '🙂', empty: '' };
    const { id } = await wire.createThread({ metadata: odd });
    await wire.createThread({ metadata: { ...odd, empty: 'no' } });
    const query = new URLSearchParams(
      Object.entries(odd).map(([key, value]) => [`metadata[${key}]`, value]),
    );
    expect(idsOf(await list(query.toString()))).toEqual([id]);
  });

  it('is walked by the pages of the SDK', async () => {
    const ids = await create(7, { test: 'sdk' });
    const page = openai.getAPIList<WireThread, CursorPage<WireThread>>('/threads', CursorPage, {
      query: { limit: 3, order: 'asc', metadata: { test: 'sdk' } },
      headers: { 'OpenAI-Beta': 'assistants=v2' },
    });
    const walked: string[] = [];
    for await (const { id } of page) walked.push(id);
    expect(walked).toEqual(ids);
  });

  it('is asked by the SDK of v1, which writes no nested query', async () => {
    const [id] = await create(1, { test: 'sdk of v1' });
    const client = new OpenAIv1({ apiKey: service.key, baseURL: service.baseUrl });
    const page = await client.get<object, List>('/threads', {
      query: { 'metadata[test]': 'sdk of v1' },
      headers: { 'OpenAI-Beta': 'assistants=v1' },
    });
    expect(idsOf(page)).toEqual([id]);
  });

  it('is walked without a gap or a repeat while threads are created, changed and deleted', async () => {
    const before = await create(40, { test: 'walk', state: 'open' });
    const doomed = before.filter((_, index) => index % 5 === 0);
    const write = async (): Promise<void> => {
      for (const id of doomed) {
        await create(2, { test: 'walk', state: 'open' });
        await wire.ask('POST', `/threads/${id}`, { metadata: { state: 'closed' } });
      }
    };
    const walk = async (order: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let after = '', more = true; more;) {
        const page = await list(
          `metadata[test]=walk&metadata[state]=open&order=${order}&limit=3&after=${after}`,
        );
        ids.push(...idsOf(page));
        [after, more] = [page.last_id ?? '', page.has_more];
      }
      return ids;
    };
    const [asc, desc] = await Promise.all([walk('asc'), walk('desc'), write()]);
    const rows = await service.query<{ id: string }>(`
      select entity_id as id from threadlog.events
      where type = 'ThreadCreated' order by position`);
    const places = rows.map(({ id }) => id);
    const stayed = before.filter((id) => !doomed.includes(id));
    for (const ids of [asc, [...desc].reverse()]) {
      expect(ids).toEqual(places.filter((id) => ids.includes(id)));
      expect(ids).toEqual(expect.arrayContaining(stayed));
    }
  });

  it('has what was done since the worker stopped, and the same once it works again', async () => {
    const ids = await create(6, { test: 'stopped', state: 'open' });
    await projectionHasCaughtUp(service);
    service.worker.signal('SIGSTOP');
    const late = await create(2, { test: 'stopped', state: 'open' });
    await wire.ask('POST', `/threads/${ids[1]}`, { metadata: { state: 'closed' } });
    await wire.ask('POST', `/threads/${ids[2]}`, {
      metadata: { test: 'stopped', state: 'open', more: 'yes' },
    });
    await wire.ask('DELETE', `/threads/${ids[3]}`);
    const { checkpoint, head } = await readPlaces(service);
    expect(head - checkpoint).toBe(5);
    const query = 'metadata[state]=open&metadata[test]=stopped&order=asc';
    const answers = (): Promise<List[]> =>
      Promise.all([
        list(query),
        list(`${query}&limit=2`),
        list('limit=5'),
        list('metadata[more]=yes'),
      ]);
    const found = await answers();
    expect(found.map(idsOf).slice(0, 2)).toEqual([
      [ids[0], ids[2], ids[4], ids[5], ...late],
      [ids[0], ids[2]],
    ]);
    expect(found.map(idsOf).slice(2)).toEqual([
      [...late].reverse().concat([ids[5], ids[4], ids[2]].map(String)),
      [ids[2]],
    ]);
    service.worker.signal('SIGCONT');
    await projectionHasCaughtUp(service);
    expect(await answers()).toEqual(found);
    await expectReadTablesToEqualFold(service);
  });
});
