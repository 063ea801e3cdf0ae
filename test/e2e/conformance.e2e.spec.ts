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
  await sendBroken(service);
}

/** A broken request, as bytes; answered before it becomes one. */
async function sendBroken({ api }: Service): Promise<void> {
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('this is no HTTP\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
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
  it('are silent: a missing url, a broken request, a HEAD, a 304', async () => {
    const service = await startService();
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    const headers = { authorization: `Bearer ${service.key}`, 'openai-beta': 'assistants=v1' };
    const url = `${service.baseUrl}/threads/${id}`;
    const known = { ...headers, 'if-none-match': '"1"' };
    const answers = [
      await wire.ask('GET', '/thread'),
      await fetch(url, { method: 'HEAD', headers }),
      await fetch(url, { headers: known }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 200, 304]);
    await sendBroken(service);
    await expect(service.stop()).resolves.toBeUndefined();
  });
});
