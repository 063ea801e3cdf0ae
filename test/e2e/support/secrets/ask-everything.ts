import type { Service } from '../../../support/service';
import { badFiles } from '../../../support/sample-files';
import { speakFiles } from '../files';
import { exchange, head, openRaw } from '../raw-http';
import type { Markers } from './markers';

type Asking = Pick<Service, 'baseUrl' | 'key' | 'api'>;

/**
 * Puts every marker into a service, in every way that a request has, well and badly.
 * @returns the statuses that were seen, to see that it has got through
 */
export async function askEverything(service: Asking, m: Markers): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  const say = await speaker(service, m, seen);
  const { id } = JSON.parse(
    await say('POST', '/threads', { metadata: { [m.metadataKey]: m.metadataValue } }),
  ) as { id: string };
  const messages = `/threads/${id}/messages`;
  const files = speakFiles(service);
  const good = await files.upload(`${m.fileName}.txt`, m.fileContent);
  const bad = await files.upload(
    `${m.fileName}.txt`,
    new Uint8Array(Buffer.concat([badFiles.executable.bytes, Buffer.from(m.fileContent)])),
  );
  const odd = await files.upload(`none.${m.fileName}`, m.fileContent);
  const created = JSON.parse(
    await say('POST', messages, {
      role: 'user',
      content: m.content,
      file_ids: [good.id, bad.id, odd.id],
      metadata: { [m.metadataKey]: m.metadataValue },
    }),
  ) as { id: string };
  for (const method of ['GET', 'HEAD', 'DELETE', 'PUT']) {
    await say(method, `${messages}/${created.id}?x=${m.query}`);
    await say(method, `/${m.path}`);
    await say(method, `${messages}/${m.path}`);
    await say(method, `/files/${m.path}/content`);
  }
  for (const query of ['run_id', 'after', 'limit', m.query, 'api_key', 'key']) {
    await say('GET', `${messages}?${query}=${m.runId}`);
    await say('GET', `/threads?${query}=${m.query}&metadata[${m.metadataKey}]=${m.metadataValue}`);
  }
  await refusedBodies(say, messages, m);
  await refusedUploads(files.sendForm, m);
  await refusedKeys(service, m, seen);
  await refusedOnPages(service, m, seen);
  await brokenConnections(service, messages, m);
  return seen;
}

type Say = (method: string, path: string, body?: unknown, more?: object) => Promise<string>;

async function speaker(service: Asking, m: Markers, seen: Set<number>): Promise<Say> {
  return Promise.resolve(async (method, path, body, more = {}) => {
    const answer = await fetch(service.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${service.key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
        'user-agent': m.header,
        cookie: `session=${m.header}`,
        'x-other': m.header,
        ...more,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    seen.add(answer.status);
    return answer.text();
  });
}

async function refusedBodies(say: Say, path: string, m: Markers): Promise<void> {
  const message = { role: 'user', content: m.content };
  const bodies: readonly unknown[] = [
    m.body,
    `{"${m.body}`,
    `{"role":"user","content":"${m.body}\\ud800"}`,
    { [m.body]: m.body },
    { role: m.body, content: m.content },
    { role: 'user', content: [{ type: m.body }] },
    { role: 'user', content: m.content, file_ids: [m.body] },
    { role: 'user', content: m.content, metadata: { [m.metadataKey.repeat(9)]: m.body } },
    { role: 'user', content: m.content, metadata: { a: m.metadataValue.repeat(99) } },
  ];
  for (const body of bodies) await say('POST', path, body);
  const key = { 'idempotency-key': m.idempotencyKey };
  await say('POST', path, message, key);
  await say('POST', path, message, key);
  await say('POST', path, { ...message, content: m.body }, key);
  await say('POST', path, message, { 'idempotency-key': `${m.idempotencyKey} é` });
  await say('POST', path, message, { 'x-stainless-retry-count': '1' });
  await say('POST', path, message, { 'if-match': m.header });
  await say('POST', path, message, { 'openai-beta': m.header });
  await say('POST', path, message, { 'content-type': m.header });
  await say('POST', path, message, { 'content-encoding': m.header });
}

async function refusedUploads(
  send: ReturnType<typeof speakFiles>['sendForm'],
  m: Markers,
): Promise<void> {
  const file = new File([m.fileContent], `${m.fileName}.txt`);
  await send(['purpose', m.body], ['file', file]);
  await send(['purpose', 'assistants'], ['file', m.fileContent]);
  await send([m.body, m.body], ['file', file]);
  await send(['file', file], ['file', file]);
}

async function refusedKeys(service: Asking, m: Markers, seen: Set<number>): Promise<void> {
  const headers: readonly Record<string, string>[] = [
    { authorization: `Bearer ${m.wrongKey}` },
    { authorization: `Basic ${m.wrongKey}` },
    { authorization: m.wrongKey },
    { 'x-api-key': m.wrongKey },
  ];
  for (const each of headers) {
    const answer = await fetch(`${service.baseUrl}/threads?api_key=${m.wrongKey}`, {
      headers: each,
    });
    seen.add(answer.status);
    await answer.text();
  }
}

/** The page for people takes keys in another way, and bodies that are its own. */
async function refusedOnPages(service: Asking, m: Markers, seen: Set<number>): Promise<void> {
  const board = `${new URL(service.baseUrl).origin}/admin/queues`;
  const password = (name: string, key: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${name}:${key}`).toString('base64')}`,
  });
  const asked: readonly (readonly [string, string, Record<string, string>, string?])[] = [
    ['GET', '/', password(m.header, m.wrongKey)],
    ['GET', `/${m.path}?x=${m.query}`, password(m.header, service.key)],
    ['GET', `/api/queues/${m.path}/1?x=${m.query}`, password(m.header, service.key)],
    ['PUT', `/api/queues/tasks/${m.path}/retry`, { origin: `https://${m.header}.example` }],
    ['POST', '/api/queues/tasks/add', password(m.header, service.key), `{"${m.body}`],
    ['POST', '/api/queues/tasks/add', password(m.header, service.key), `{"name":["${m.body}"]}`],
  ];
  for (const [method, path, headers, body] of asked) {
    const type = { 'content-type': 'application/json' };
    const answer = await fetch(board + path, {
      method,
      headers: { ...headers, ...type },
      ...(body !== undefined && { body }),
    });
    seen.add(answer.status);
    await answer.text();
  }
}

/** What ends in the middle, and what is no HTTP. */
async function brokenConnections({ api, key }: Asking, path: string, m: Markers): Promise<void> {
  const headers = {
    Host: m.header,
    Authorization: `Bearer ${key}`,
    'OpenAI-Beta': 'assistants=v1',
    'Content-Type': 'application/json',
    'Content-Length': '999',
  };
  const begun = await openRaw(api.port);
  begun.send(`${head(`POST /v1${path} HTTP/1.1`, headers)}{"role":"user","content":"${m.content}`);
  begun.close();
  for (const bytes of [
    `${m.path} ${m.body}\r\n\r\n`,
    `GET /v1/threads HTTP/1.1\r\nHost: a\r\n${m.header}\r\n\r\n`,
    `GET /v1/${m.path} HTTP/9.9\r\nX: ${m.header}\r\n\r\n`,
    `GET /v1/threads HTTP/1.1\r\nX: ${m.header.repeat(2_000)}\r\n\r\n`,
    `${m.path} /v1/${m.path}?x=${m.query} HTTP/1.1\r\nHost: ${m.header}\r\n\r\n`,
  ]) {
    await exchange(api.port, bytes);
  }
}
