import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { speakV1 } from './support/wire';

jest.setTimeout(60_000);

type Document = {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: { schemas: Record<string, { properties: Record<string, object> }> };
  'x-threadlog-otherwise': Record<string, object>;
};
type Response = { content: Record<string, object>; headers: Record<string, object> };

const GOLDEN = join(__dirname, '../golden/openapi.json');

/** Faults, each in another part of the document, so that right answers break it. */
function plantFaults(document: Document): void {
  const { paths, components } = document;
  const { ThreadV1, MessageV1, MessageV2 } = components.schemas;
  const messages = paths['/threads/{thread_id}/messages'];
  const deleted = paths['/threads/{thread_id}']?.['delete']?.responses['200'];
  const health = paths['/healthz']?.['get']?.responses['200'];
  delete ThreadV1?.properties['metadata'];
  Object.assign(MessageV1?.properties ?? {}, { created_at: { type: 'string' } });
  Object.assign(components.schemas, { ThreadV2: MessageV2 });
  delete messages?.['get']?.responses['200'];
  Object.assign(deleted ?? {}, { content: { 'text/plain': {} } });
  Object.assign(health?.headers ?? {}, { 'x-promised': { required: true } });
  delete paths['/readyz'];
  delete document['x-threadlog-otherwise']['400'];
}

/** Asks for one answer of every kind that was planted. */
async function askForAll(service: Service): Promise<void> {
  const wire = speakV1(service);
  const { id } = await wire.createThread();
  await wire.createMessage(id);
  await wire.listMessages(id);
  await wire.ask('DELETE', `/threads/${id}`);
  const headers = { authorization: `Bearer ${service.key}`, 'openai-beta': 'assistants=v2' };
  await fetch(`${service.baseUrl}/threads`, { method: 'POST', headers });
  await fetch(new URL('/healthz', service.baseUrl));
  await fetch(new URL('/readyz', service.baseUrl));
  await send(service, 'this is no HTTP\r\n\r\n');
}

/** Sends bytes as they are; what comes back until the server ends. */
async function send({ api }: Service, request: string): Promise<string> {
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request);
  return text(socket);
}

describe('an answer that the OpenAPI document does not allow', () => {
  let thrown: unknown;

  beforeAll(async () => {
    const document = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Document;
    plantFaults(document);
    const path = join(makeTestDirectory('document'), 'openapi.json');
    writeFileSync(path, JSON.stringify(document));
    const service = await startService({ document: path });
    await askForAll(service);
    // Its violations outlive the process.
    await service.api.kill();
    thrown = await service.stop().catch((error: unknown) => error);
  });

  it.each([
    [
      'a property that it does not know',
      'POST /v1/threads (assistants=v1) was answered 200: data must NOT have additional properties',
    ],
    [
      'a value of another type',
      'messages (assistants=v1) was answered 200: data/created_at must be string',
    ],
    [
      'a shape that is not of the dialect',
      "POST /v1/threads (assistants=v2) was answered 200: data must have required property 'thread_id'",
    ],
    [
      'a status of an operation',
      'messages (assistants=v1) was answered 200: the status 200 is not in the document',
    ],
    [
      'a content type',
      'was answered 200: the content type application/json is not in the document',
    ],
    [
      'a header that is missing',
      'GET /healthz (no beta header) was answered 200: the header x-promised is missing',
    ],
    [
      'a success of no operation',
      'GET /readyz (no beta header) was answered 200: the status 200 is not in the document',
    ],
    [
      'an answer to what is no request',
      'What is no request (no beta header) was answered 400: the status 400 is not in the document',
    ],
  ])('fails the spec that got it: %s', (_what, violation) => {
    expect(String(thrown)).toContain(violation);
  });
});

describe('answers that it allows', () => {
  let service: Service;
  let threadId: string;
  beforeAll(async () => {
    service = await startService();
    threadId = (await speakV1(service).createThread()).id;
  });
  // Throws if any was not allowed after all.
  afterAll(() => service.stop());

  it.each<[status: number, line: string, ...headers: string[]]>([
    [200, 'GET /v1/threads/THREAD', 'accept-version: 9'],
    [200, 'HEAD /v1/threads/THREAD'],
    [304, 'GET /v1/threads/THREAD', 'if-none-match: "1"'],
    [304, 'HEAD /v1/threads/THREAD', 'if-none-match: *'],
    [412, 'DELETE /v1/threads/THREAD', 'if-match: "9"'],
    [413, 'DELETE /v1/threads/THREAD', 'content-length: 99999999'],
    [413, 'POST /v1/threads', 'content-length: 99999999'],
    [404, 'POST /v1/thread', 'content-length: 99999999'],
    [415, 'POST /v1/threads', 'content-type: text/plain', 'content-length: 1'],
    [200, 'GET /v1/threads/THREAD?x', 'openai-beta: x=y, assistants=v2'],
    [404, 'PUT /v1/threads/THREAD'],
    [404, 'OPTIONS /v1/threads'],
    [404, 'GET /v1/threads/THREAD/messages/msg_a/files', 'openai-beta: assistants=v2'],
    [404, 'POST /healthz'],
    [404, 'GET /'],
    [404, 'HEAD /v1/thread'],
    [400, 'GET /v1/threads/%zz'],
    [400, 'GET /%zz'],
    [404, 'GET /v1/threads/'],
    [400, 'GET /v1/threads/THREAD/messages?limit=1&limit=2'],
    [400, 'this is no HTTP'],
    [431, 'GET /v1/threads/THREAD', `x: ${'x'.repeat(20_000)}`],
  ])('are silent: %i to %s', async (status, line, ...headers) => {
    const known = headers.some((header) => header.startsWith('openai-beta'));
    const lines = [
      `${line.replace('THREAD', threadId)} HTTP/1.1`,
      'host: localhost',
      `authorization: Bearer ${service.key}`,
      ...(known ? [] : ['openai-beta: assistants=v1']),
      ...headers,
      'connection: close',
    ];
    const body = headers.includes('content-length: 1') ? 'x' : '';
    const answer = await send(service, `${lines.join('\r\n')}\r\n\r\n${body}`);
    expect(Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])).toBe(status);
  });
});
