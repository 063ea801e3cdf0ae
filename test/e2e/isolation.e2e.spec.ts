import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { ISOLATION_ROWS, USED_KEY, type IsolationRow } from './support/isolation-rows';
import { attachmentsAreJudged } from './support/read-log';

jest.setTimeout(120_000);

/** In everything that the other project has. */
const SECRET = 'nobody else may read this';

type Ids = Readonly<Record<string, string>>;
type More = { readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
type Answered = { readonly status: number; readonly headers: object; readonly text: string };

describe('another project', () => {
  let service: Service;
  /** Of the other project; and ids as long as those, which exist nowhere. */
  let foreign: Ids;
  let unknown: Ids;
  let own: Ids;
  /** As of when everything was there. */
  let now: string;

  beforeAll(async () => {
    service = await startService({ key: 'key of ours', otherKeys: 'other=key of theirs' });
    foreign = await fill('key of theirs', SECRET);
    unknown = Object.fromEntries(Object.entries(foreign).map(([name, id]) => [name, madeUp(id)]));
    own = await fill('key of ours', 'ours');
    await attachmentsAreJudged(service);
    const head = 'select max(position)::int as head from threadlog.events';
    const [row] = await service.query<{ head: number }>(head);
    now = `position:${row?.head}`;
    const seals = 'select size from threadlog.ledger_seals';
    await eventually(
      () => service.query(seals),
      (rows) => rows.length > 0,
    );
  });
  afterAll(() => service.stop());

  describe.each(['v1', 'v2'])('that is asked under %s', (dialect) => {
    const answers = new Map<IsolationRow, { ofForeign: Answered; ofUnknown: Answered }>();
    let before: readonly string[];
    let events: number;

    beforeAll(async () => {
      before = await theirs(dialect);
      events = await countEvents();
      for (const row of ISOLATION_ROWS) {
        const ofForeign = await send(row, foreign, dialect);
        answers.set(row, { ofForeign, ofUnknown: await send(row, unknown, dialect) });
      }
    });

    it.each(ISOLATION_ROWS.map((row) => [nameOf(row), row] as const))('%s', (_, row) => {
      const { ofForeign, ofUnknown } = answers.get(row) ?? {};
      const expected = row.request.includes('_id/files') && dialect === 'v2' ? 404 : row.status;
      expect(ofUnknown?.status).toBe(expected ?? 404);
      expect(ofForeign).toEqual(ofUnknown);
    });

    it('shows nothing of what it has', () => {
      const told = [...answers.values()].map(({ ofUnknown }) => ofUnknown.text).join('\n');
      for (const part of [SECRET, ...Object.values(foreign)]) expect(told).not.toContain(part);
    });

    it('has all that it had, as it was', async () => {
      expect(await theirs(dialect)).toEqual(before);
      expect(await countEvents()).toBe(events);
    });
  });

  it.each([
    'GET /v1/threads/:thread_id',
    'GET /v1/threads/:thread_id/messages',
    'POST /v1/threads/:thread_id/messages',
    'DELETE /v1/threads/:thread_id/messages/:message_id',
  ])('does not show in the time that %s takes', async (request) => {
    const body = request.startsWith('POST') ? { role: 'user', content: 'Hi' } : undefined;
    const row = { request, ...(body && { body }) };
    const times = { ofForeign: [] as number[], ofUnknown: [] as number[] };
    for (let round = 0; round < 100; round += 1) {
      times.ofForeign.push(await timeOf(row, foreign));
      times.ofUnknown.push(await timeOf(row, unknown));
    }
    const ratio = median(times.ofForeign) / median(times.ofUnknown);
    expect(ratio).toBeGreaterThan(0.1);
    expect(ratio).toBeLessThan(10);
  });

  const ask = (method: string, path: string, key: string, more: More = {}) =>
    fetch(`${service.baseUrl}${path.slice('/v1'.length)}`, {
      ...more,
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
        ...more.headers,
      },
    });

  /** A thread with a message with a file; returns their ids by the names that rows give them. */
  const fill = async (key: string, text: string): Promise<Ids> => {
    const made = async (path: string, body: object, headers = {}): Promise<string> => {
      const answer = await ask('POST', path, key, { body: JSON.stringify(body), headers });
      return ((await answer.json()) as { id: string }).id;
    };
    const metadata = { text };
    const file_id = await upload(key, text);
    const thread_id = await made('/v1/threads', { metadata });
    const message = { role: 'user', content: text, metadata, file_ids: [file_id] };
    const used = key === 'key of theirs' ? { 'idempotency-key': USED_KEY } : {};
    const message_id = await made(`/v1/threads/${thread_id}/messages`, message, used);
    const first =
      'select event_id, actor from threadlog.events where stream_id = $1 and version = 1';
    const [event] = await service.query<{ event_id: string; actor: string }>(first, [thread_id]);
    const { event_id = '', actor: key_id = '' } = event ?? {};
    const task_id = `validate-${message_id}-${file_id}`;
    // The first: the others are in it.
    return { task_id, thread_id, message_id, file_id, event_id, key_id };
  };

  const upload = async (key: string, text: string): Promise<string> => {
    const body = new FormData();
    body.append('purpose', 'assistants');
    body.append('file', new File([text], `${text}.txt`));
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${service.baseUrl}/files`, { method: 'POST', headers, body });
    return ((await answer.json()) as { id: string }).id;
  };

  const send = async (row: IsolationRow, named: Ids, dialect = 'v1'): Promise<Answered> => {
    const [method = '', path = ''] = row.request.split(' ');
    const filled = path.replace(/:(own_)?(\w+)/g, (_, isOwn, name: string) =>
      encodeURIComponent({ ...(isOwn ? own : named), now }[name] ?? ''),
    );
    const answer = await ask(method, filled, 'key of ours', {
      headers: { 'openai-beta': `assistants=${dialect}`, ...row.headers },
      ...(row.body && { body: JSON.stringify(row.body) }),
    });
    const headers = new Headers(answer.headers);
    // Time passes between two looks at it.
    const text = (await answer.text()).replace(
      /("\w+_(?:events|seconds|position)": )[\d.e-]+/g,
      '$10',
    );
    if (path === '/v1/admin/status') headers.delete('content-length');
    return comparable(answer.status, headers, text, named);
  };

  const timeOf = async (row: IsolationRow, named: Ids): Promise<number> => {
    const start = performance.now();
    await send(row, named);
    return performance.now() - start;
  };

  /** What the other project reads of its own. */
  const theirs = (dialect: string): Promise<readonly string[]> =>
    Promise.all(
      ['', '/messages'].map(async (path) => {
        const headers = { 'openai-beta': `assistants=${dialect}` };
        const of = `/v1/threads/${foreign['thread_id']}${path}`;
        return (await ask('GET', of, 'key of theirs', { headers })).text();
      }),
    );

  const countEvents = async (): Promise<number> => {
    const text = 'select count(*)::int from threadlog.events where stream_id = $1';
    const [row] = await service.query<{ count: number }>(text, [foreign['thread_id']]);
    return row?.count ?? 0;
  };
});

function nameOf({ request, headers = {} }: IsolationRow): string {
  const said = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`);
  return `answers ${request}${said.join('')} as if there were nothing`;
}

/** Another one of the same length. */
function madeUp(id: string): string {
  // Of the digits that an event's id has as well.
  return id.slice(0, -6) + (id.endsWith('aaaaaa') ? 'bbbbbb' : 'aaaaaa');
}

/**
 * Without what differs between any two answers: the request's id, the times, the ids that were asked
 * for and those that were just made.
 */
function comparable(status: number, headers: Headers, text: string, named: Ids): Answered {
  const fixed = new Map(headers);
  for (const name of ['x-request-id', 'openai-processing-ms', 'date']) fixed.delete(name);
  const unnamed = Object.entries(named).reduce(
    (rest, [name, id]) => rest.replaceAll(id, name),
    text,
  );
  const timeless = unnamed.replace(/"created_at": \d+/g, '"created_at": 0');
  const isNew = status === 200 && text.includes('"changed"');
  return {
    status,
    headers: Object.fromEntries(fixed),
    text: isNew ? timeless.replace(/thread_\w{24}/g, 'thread_new') : timeless,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
