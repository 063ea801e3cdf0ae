import { startService, type Service } from '../support/service';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

let service: Service;
let wire: Wire;
let path: string;

beforeAll(async () => {
  service = await startService();
  wire = speakV1(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  const { id } = await wire.createThread();
  const message = await wire.createMessage(id);
  path = `/threads/${id}/messages/${message.id}`;
});

function send(method: string, to: string, headers: Record<string, string>, body?: object) {
  return fetch(`${service.baseUrl}${to}`, {
    method,
    headers: {
      authorization: `Bearer ${service.key}`,
      'openai-beta': 'assistants=v1',
      'content-type': 'application/json',
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
const change = { metadata: { a: '1' } };

describe('the revision of a message', () => {
  it('is named by the ETag of every answer, and rises with each change', async () => {
    const retrieved = await send('GET', path, {});
    const modified = await send('POST', path, {}, change);
    expect([retrieved.headers.get('etag'), modified.headers.get('etag')]).toEqual(['"1"', '"2"']);
  });

  it.each(['"1"', 'W/"1"', '"7", "1"', '*'])(
    'spares the body for If-None-Match: %s',
    async (tag) => {
      const answer = await send('GET', path, { 'if-none-match': tag });
      expect([answer.status, await answer.text()]).toEqual([304, '']);
    },
  );

  it('brings the body again after a change', async () => {
    await send('POST', path, {}, change);
    const answer = await send('GET', path, { 'if-none-match': '"1"' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it.each(['"1"', '"9", "1"', '*'])('lets a change through for If-Match: %s', async (tag) => {
    expect((await send('POST', path, { 'if-match': tag }, change)).status).toBe(200);
  });

  it.each(['"2"', 'W/"1"', '"x"'])('refuses a change for If-Match: %s', async (tag) => {
    const answer = await send('POST', path, { 'if-match': tag }, change);
    expect([answer.status, await answer.json()]).toEqual([
      412,
      { error: expect.objectContaining({ code: 'other_revision', param: null }) },
    ]);
    expect((await send('GET', path, {})).headers.get('etag')).toBe('"1"');
  });

  it('lets one of twenty concurrent changes of the same revision through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', path, { 'if-match': '"1"' }, change)),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array<number>(19).fill(412)]);
  });

  it('guards a deletion as well', async () => {
    expect((await send('DELETE', path, { 'if-match': '"2"' })).status).toBe(412);
    expect((await send('DELETE', path, { 'if-match': '"1"' })).status).toBe(200);
  });
});

describe('the revision of a thread', () => {
  it('does not count its messages', async () => {
    const thread = path.split('/messages')[0] as string;
    const { headers } = await send('POST', thread, { 'if-match': '"1"' }, change);
    expect(headers.get('etag')).toBe('"2"');
  });
});
