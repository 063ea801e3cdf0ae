import { startService, type ApiProcess, type Service } from '../support/service';
import { speakFiles } from './support/files';
import { readLog } from './support/read-log';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

let service: Service;
let second: ApiProcess;
let wire: Wire;
let threadId: string;
let messageId: string;
let made = 0;

beforeAll(async () => {
  service = await startService({ otherKeys: 'other=tlk_of_another_project' });
  second = await service.startApi();
  wire = speakV1(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  threadId = (await wire.createThread()).id;
  messageId = (await wire.createMessage(threadId)).id;
});

type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly api?: { readonly baseUrl: string };
};
type Answered = {
  readonly status: number;
  readonly text: string;
  readonly etag: string | null;
  readonly replayed: string | null;
};

const ONLY_FIRST = { 'if-match': '"1"' };

const newKey = (): string => `key-${process.pid}-${(made += 1)}`;

async function send({ method = 'POST', path, key, body, headers, api }: Sent): Promise<Answered> {
  const answer = await fetch(`${(api ?? service).baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${service.key}`,
      'openai-beta': 'assistants=v1',
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    text: await answer.text(),
    etag: answer.headers.get('etag'),
    replayed: answer.headers.get('idempotent-replayed'),
  };
}
const messages = (): string => `/threads/${threadId}/messages`;
const one = (): string => `${messages()}/${messageId}`;
const count = async (): Promise<number> => (await readLog(service)).length;

describe('a request with an Idempotency-Key', () => {
  it('that comes twenty times at once, through two APIs, is one message and twenty equal answers', async () => {
    const before = await count();
    const sent = { path: messages(), key: newKey(), body: aNewMessage() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send({ ...sent, api: index % 2 ? second : service }),
      ),
    );
    expect(new Set(answers.map(({ status, text, etag }) => `${status} ${etag} ${text}`)).size).toBe(
      1,
    );
    expect(answers[0]?.status).toBe(200);
    expect(answers.filter(({ replayed }) => replayed === 'true')).toHaveLength(19);
    expect(await count()).toBe(before + 1);
  });

  /** One of them is done while another, which has found nothing done yet, looks for what it is to change. */
  it.each<[what: string, sent: (fileId: string) => Sent]>([
    [
      'a change of a revision',
      () => ({ path: one(), body: { metadata: {} }, headers: ONLY_FIRST }),
    ],
    [
      'a change of a revision of a thread',
      () => ({ path: `/threads/${threadId}`, body: { metadata: {} }, headers: ONLY_FIRST }),
    ],
    ['the deletion of a revision', () => ({ method: 'DELETE', path: one(), headers: ONLY_FIRST })],
    [
      'the deletion of a revision of a thread',
      () => ({ method: 'DELETE', path: `/threads/${threadId}`, headers: ONLY_FIRST }),
    ],
    ['the deletion of a file', (fileId) => ({ method: 'DELETE', path: `/files/${fileId}` })],
  ])('is answered alike however often it comes at once: %s', async (_what, sent) => {
    for (let round = 0; round < 8; round += 1) {
      threadId = (await wire.createThread()).id;
      messageId = (await wire.createMessage(threadId)).id;
      const file = await speakFiles(service).upload('a.txt', 'What I know.');
      const asked = { ...sent(file.id), key: newKey() };
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          send({ ...asked, api: index % 2 ? second : service }),
        ),
      );
      const alike = { status: 200, text: answers[0]?.text };
      expect(answers).toEqual(answers.map(() => expect.objectContaining(alike)));
    }
  });

  it.each<[what: string, sent: () => Sent]>([
    [
      'a thread',
      () => ({ path: '/threads', body: { messages: [aNewMessage()], metadata: { a: '1' } } }),
    ],
    ['a message', () => ({ path: messages(), body: aNewMessage({ metadata: { b: '2' } }) })],
    [
      'a change of a thread',
      () => ({ path: `/threads/${threadId}`, body: { metadata: { c: '3' } } }),
    ],
    ['a change of a message', () => ({ path: one(), body: { metadata: { d: '4' } } })],
    ['a change that changes nothing', () => ({ path: one(), body: {} })],
    [
      'a change of a revision',
      () => ({ path: one(), body: { metadata: {} }, headers: { 'if-match': '"1"' } }),
    ],
    ['the deletion of a message', () => ({ method: 'DELETE', path: one() })],
    ['the deletion of a thread', () => ({ method: 'DELETE', path: `/threads/${threadId}` })],
  ])('answers a repeat of %s as the first time, whatever came in between', async (_what, sent) => {
    const asked = { ...sent(), key: newKey() };
    const first = await send(asked);
    expect([first.status, first.replayed]).toEqual([200, null]);
    await send({ path: one(), body: { metadata: { later: 'yes' } } });
    const before = await count();
    const repeat = await send({ ...asked, api: second });
    expect(repeat).toEqual({ ...first, replayed: 'true' });
    expect(await count()).toBe(before);
  });

  it.each<[what: string, other: () => Partial<Sent>]>([
    ['another body', () => ({ body: aNewMessage({ content: 'Another.' }) })],
    ['another thread', () => ({ path: `/threads/thread_other/messages` })],
    ['the other dialect', () => ({ headers: { 'openai-beta': 'assistants=v2' } })],
  ])('is refused with 422 when the key comes with %s', async (_what, other) => {
    const asked = { path: messages(), key: newKey(), body: aNewMessage() };
    await send(asked);
    const before = await count();
    const refused = await send({ ...asked, ...other() });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      422,
      {
        error: {
          message: `The idempotency key '${asked.key}' was used with another request. Use a new key for a new request.`,
          type: 'invalid_request_error',
          param: null,
          code: 'idempotency_key_reused',
        },
      },
    ]);
    expect(await count()).toBe(before);
  });

  it('takes the same JSON in another way of writing for the same', async () => {
    const key = newKey();
    const headers = {
      authorization: `Bearer ${service.key}`,
      'openai-beta': 'assistants=v1',
      'content-type': 'application/json',
      'idempotency-key': key,
    };
    const write = async (body: string) =>
      (await fetch(`${service.baseUrl}${messages()}`, { method: 'POST', headers, body })).text();
    const compact = await write('{"role":"user","content":"é"}');
    expect(await write('{ "content": "\\u00e9",\n "role": "user" }')).toBe(compact);
  });

  it('is free again after a refusal', async () => {
    const [key, body] = [newKey(), aNewMessage()];
    expect((await send({ path: '/threads/thread_none/messages', key, body })).status).toBe(404);
    expect((await send({ path: messages(), key, body })).status).toBe(200);
  });

  it('is heard once even when the worker is away', async () => {
    const worker = await service.startWorker();
    await worker.kill();
    const sent = { path: messages(), key: newKey(), body: aNewMessage() };
    expect((await send(sent)).text).toBe((await send(sent)).text);
  });

  it('says nothing about the keys of another project', async () => {
    const key = newKey();
    const first = await send({ path: '/threads', key, body: {} });
    const other = { authorization: 'Bearer tlk_of_another_project' };
    const foreign = await send({ path: '/threads', key, body: {}, headers: other });
    expect([foreign.status, foreign.replayed]).toEqual([200, null]);
    expect(JSON.parse(foreign.text)).not.toMatchObject({
      id: (JSON.parse(first.text) as { id: string }).id,
    });
  });

  it.each([
    ['spaces in it', 'a b'],
    ['256 characters', 'x'.repeat(256)],
    ['a letter outside ASCII', 'caf\u00e9'],
  ])('is refused when the key has %s', async (_what, key) => {
    const refused = await send({ path: messages(), key, body: aNewMessage() });
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('"invalid_idempotency_key"'),
    ]);
  });
});
