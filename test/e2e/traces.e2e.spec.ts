// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service, type ServiceProcess } from '../support/service';
import {
  startCollector,
  startSilentCollector,
  type Collector,
  type SeenSpan,
} from './support/collector';
import { askEverything } from './support/secrets/ask-everything';
import { findMarkers, makeMarkers } from './support/secrets/markers';
import { projectionHasCaughtUp } from './support/read-log';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

const CREATE = 'POST /v1/threads/:thread_id/messages';
/** The kinds of OTLP. */
const [SERVER, PRODUCER, CONSUMER] = [2, 4, 5];

const tracesTo = (url: string): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  LOG_LEVEL: 'debug',
});

const startTraced = (environment: Record<string, string>, key?: string): Promise<Service> =>
  startService({
    apiEnvironment: environment,
    workerEnvironment: environment,
    ...(key !== undefined && { key }),
  });

/** On SIGUSR2 a process says what it has loaded of OpenTelemetry, beside the API that prom-client brings. */
function listenForLoaded(): string {
  const path = join(makeTestDirectory('loaded'), 'tell-loaded.mjs');
  writeFileSync(
    path,
    `import { createRequire } from 'node:module';
     const { cache } = createRequire(import.meta.url);
     process.on('SIGUSR2', () => {
       const loaded = Object.keys(cache).filter((file) => /@opentelemetry.(?!api\\W)/.test(file));
       process.stdout.write('LOADED ' + loaded.length + ' of ' + Object.keys(cache).length + '\\n');
     });`,
  );
  return `--import=${path}`;
}

/** How many modules of OpenTelemetry a process has loaded. */
async function loadedBy(each: ServiceProcess): Promise<number> {
  each.signal('SIGUSR2');
  const said = await eventually(
    () => /LOADED (\d+) of \d{3,}/.exec(each.output()),
    (found) => found !== null,
  );
  return Number(said?.[1]);
}

describe('traces', () => {
  let collector: Collector;
  let service: Service;
  let client: OpenAI;

  beforeAll(async () => {
    collector = await startCollector();
    service = await startTraced({
      ...tracesTo(collector.url),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=of%20the%20tests',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      NODE_OPTIONS: listenForLoaded(),
    });
    client = new OpenAI({ baseURL: service.baseUrl, apiKey: service.key });
  });
  afterAll(async () => {
    await service.stop();
    await collector.close();
  });

  const seen = (wanted: (span: SeenSpan) => boolean): Promise<SeenSpan> =>
    eventually(
      () => collector.spans.find(wanted) as SeenSpan,
      (span) => span !== undefined,
      { within: 10_000 },
    );
  const linksTo = (span: SeenSpan, to: SeenSpan): boolean =>
    span.links?.some(({ traceId, spanId }) => traceId === to.traceId && spanId === to.spanId) ===
    true;

  it('lead from a create of the SDK through its append to its projection', async () => {
    const thread = await client.beta.threads.create();
    const { response } = await client.beta.threads.messages
      .create(thread.id, { role: 'user', content: 'How does AI work?' })
      .withResponse();
    const requestId = response.headers.get('x-request-id');
    const [logged] = await service.query<{ position: string }>(
      `select max(position) as position from threadlog.events where stream_id = $1`,
      [thread.id],
    );
    const position = Number(logged?.position);

    const request = await seen(
      ({ attributes }) => attributes['threadlog.request_id'] === requestId,
    );
    expect(request).toMatchObject({
      name: CREATE,
      kind: SERVER,
      service: 'threadlog-api',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/threads/:thread_id/messages',
        'http.response.status_code': 200,
      },
    });
    const append = await seen(({ parentSpanId }) => parentSpanId === request.spanId);
    expect(append).toMatchObject({
      name: 'append',
      kind: PRODUCER,
      traceId: request.traceId,
      attributes: {
        'threadlog.append.status': 'appended',
        'threadlog.append.batch_commands': 1,
        'threadlog.position': position,
      },
    });
    const projection = await seen((span) => span.name === 'project batch' && linksTo(span, append));
    expect(projection).toMatchObject({ kind: CONSUMER, service: 'threadlog-worker' });
    const { attributes } = projection;
    expect(attributes['threadlog.position.first']).toBeLessThanOrEqual(position);
    expect(attributes['threadlog.position.last']).toBeGreaterThanOrEqual(position);
  });

  it('lead to the task that a message with a file leaves', async () => {
    const thread = await client.beta.threads.create();
    const file = await client.files.create({
      file: new File(['notes'], 'notes.txt'),
      purpose: 'assistants',
    });
    await client.beta.threads.messages.create(thread.id, {
      role: 'user',
      content: 'Read this.',
      attachments: [{ file_id: file.id, tools: [{ type: 'file_search' }] }],
    });
    const task = await seen(({ name }) => name === 'task validate_attachment');
    expect(task.attributes).toMatchObject({
      'threadlog.task.kind': 'validate_attachment',
      'threadlog.task.attempt': 1,
    });
    const append = await seen((span) => span.name === 'append' && linksTo(task, span));
    expect(append.attributes['threadlog.position']).toBe(task.attributes['threadlog.position']);
  });

  it('go on where the caller began them', async () => {
    const { response } = await createUnder(`00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`);
    const requestId = response.headers.get('x-request-id');
    const span = await seen(({ attributes }) => attributes['threadlog.request_id'] === requestId);
    expect(span).toMatchObject({ traceId: 'a1'.repeat(16), parentSpanId: 'b2'.repeat(8) });
  });

  it.each([
    ['is no traceparent', 'hello'],
    ['is all zeros', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['is very long', `00-${'a'.repeat(10_000)}`],
  ])('begin anew where what the caller names %s', async (_, traceparent) => {
    const { response } = await createUnder(traceparent);
    expect(response.status).toBe(200);
    const requestId = response.headers.get('x-request-id');
    const span = await seen(({ attributes }) => attributes['threadlog.request_id'] === requestId);
    expect(span.parentSpanId ?? '').toBe('');
    expect(span.traceId).not.toContain('aaaa');
  });

  it('are not recorded where the caller has decided so, and the create is answered', async () => {
    const { response } = await createUnder(`00-${'c3'.repeat(16)}-${'d4'.repeat(8)}-00`);
    expect(response.status).toBe(200);
    await createUnder(`00-${'e5'.repeat(16)}-${'f6'.repeat(8)}-01`);
    await seen(({ traceId }) => traceId === 'e5'.repeat(16));
    expect(collector.spans.some(({ traceId }) => traceId === 'c3'.repeat(16))).toBe(false);
  });

  it('say which request was refused', async () => {
    const answer = await fetch(`${service.baseUrl}/threads/thread_none`, {
      headers: { 'openai-beta': 'assistants=v2', authorization: 'Bearer none' },
    });
    const requestId = answer.headers.get('x-request-id');
    const span = await seen(({ attributes }) => attributes['threadlog.request_id'] === requestId);
    expect(span.attributes['http.response.status_code']).toBe(401);
  });

  it('are not noted where that fails, and the create is answered', async () => {
    await service.query('alter table threadlog.traces rename to gone');
    const { response } = await createUnder(`00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`);
    await service.query('alter table threadlog.gone rename to traces');
    expect(response.status).toBe(200);
  });

  it('are sent with the headers and the attributes that the environment names', () => {
    expect(collector.said()).toContain('"x-tenant":"of the tests"');
    expect(collector.said()).toContain('deployment.environment.name');
  });

  it('are loaded by processes that are told to', async () => {
    expect(await loadedBy(service.api)).toBeGreaterThan(0);
    expect(await loadedBy(service.worker)).toBeGreaterThan(0);
  });

  it('are sent whole by a process that stops', async () => {
    const api = await service.startApi();
    const url = `${api.baseUrl}/threads`;
    const answer = await fetch(url, { method: 'POST', headers: headersOf(service) });
    api.signal('SIGTERM');
    expect(await api.exit).toEqual({ code: 0, signal: null });
    const requestId = answer.headers.get('x-request-id');
    await seen(({ attributes }) => attributes['threadlog.request_id'] === requestId);
  });

  const createUnder = (traceparent: string) =>
    client.beta.threads.create({}, { headers: { traceparent } }).withResponse();
});

const headersOf = ({ key }: Service): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'openai-beta': 'assistants=v2',
});

it('traces hold no key and nothing of what was said, whatever is asked', async () => {
  const collector = await startCollector();
  const markers = makeMarkers();
  const service = await startTraced(tracesTo(collector.url), markers.key);
  try {
    await askEverything(service, markers);
    await projectionHasCaughtUp(service);
    const answer = await fetch(`${service.baseUrl}/threads`, { headers: headersOf(service) });
    const last = answer.headers.get('x-request-id') ?? '';
    await eventually(collector.said, (said) => said.includes(last), { within: 10_000 });
    const traces = await service.query('select * from threadlog.traces');
    expect(traces.length).toBeGreaterThan(0);
    const said = { spans: collector.said(), traces: JSON.stringify(traces) };
    expect(findMarkers(markers, said)).toEqual([]);
  } finally {
    await service.stop();
    await collector.close();
  }
});

describe('without an endpoint', () => {
  it('nothing is loaded and nothing noted', async () => {
    const environment = { NODE_OPTIONS: listenForLoaded(), OTEL_SERVICE_NAME: 'x' };
    const service = await startTraced(environment);
    try {
      await speakV1(service).createThread();
      await projectionHasCaughtUp(service);
      expect(await loadedBy(service.api)).toBe(0);
      expect(await loadedBy(service.worker)).toBe(0);
      expect(await service.query('select * from threadlog.traces')).toEqual([]);
    } finally {
      await service.stop();
    }
  });
});

describe.each(['is not there', 'never answers'])('with a collector that %s', (how) => {
  let collector: Awaited<ReturnType<typeof startSilentCollector>>;
  let service: Service;

  beforeAll(async () => {
    collector = await startSilentCollector();
    if (how === 'is not there') await collector.close();
    service = await startTraced(tracesTo(collector.url));
  });
  afterAll(async () => {
    await service.stop();
    if (how !== 'is not there') await collector.close();
  });

  const complaints = (): number => service.api.output().split('"sending traces').length - 1;

  it('creates are answered as ever, and one line says so', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    const start = performance.now();
    for (let count = 0; count < 200; count += 1) await wire.createMessage(id);
    expect(performance.now() - start).toBeLessThan(10_000);
    await eventually(complaints, (count) => count > 0, { within: 10_000 });
    for (let count = 0; count < 50; count += 1) await wire.createMessage(id);
    expect(complaints()).toBe(1);
  });

  it('a process stops in time', async () => {
    const start = performance.now();
    service.api.signal('SIGTERM');
    expect(await service.api.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeLessThan(4_500);
  });
});

it('an environment that names a protocol we do not speak is refused', async () => {
  const environment = { ...tracesTo('http://127.0.0.1:1'), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await expect(startTraced(environment)).rejects.toThrow(
    'OTEL_EXPORTER_OTLP_PROTOCOL: expected http/protobuf or http/json',
  );
});
