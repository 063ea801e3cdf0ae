import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startRedis, type RedisProcess } from '../support/redis-process';
import { startService, type Service } from '../support/service';
import { testServices } from '../support/services';
import { endOf, startStandalone } from '../support/standalone';
import { makeTestDirectory } from '../support/run-directory';
import { runCli } from './support/run-cli';
import { askEverything } from './support/secrets/ask-everything';
import { listenToRedis, type HeardRedis } from './support/secrets/listen-to-redis';
import { findMarkers, makeMarkers } from './support/secrets/markers';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(120_000);

const DEBUG = { LOG_LEVEL: 'debug' };
const markers = makeMarkers();
/** A module that throws when it is told to, with what drivers hang on to their errors. */
function plantFault(): string {
  const path = join(makeTestDirectory('planted'), 'planted.mjs');
  const hangingOn = JSON.stringify({ detail: markers.detail, args: [markers.redisPassword] });
  writeFileSync(
    path,
    `process.on('SIGUSR2', () => { throw Object.assign(new Error('planted'), ${hangingOn}); });`,
  );
  return path;
}

/** Answers every span with a refusal that quotes what it was sent. */
async function refusingCollector(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(401).end(JSON.stringify(request.headers));
  });
  server.unref().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** All that processes and servers say of requests that hold unmistakable texts, at the loudest level. */
describe('keys and contents', () => {
  let redis: RedisProcess;
  let heard: HeardRedis;
  let service: Service;
  let wire: Wire;
  const queries = new Set<string>();

  beforeAll(async () => {
    redis = await startRedis();
    heard = await listenToRedis(redis.url);
    service = await startService({
      key: markers.key,
      redisUrl: redis.url,
      apiEnvironment: { ...DEBUG, NODE_OPTIONS: `--import=${plantFault()}` },
      workerEnvironment: DEBUG,
    });
    wire = speakV1(service);
  });
  afterAll(async () => {
    await service.stop();
    heard.close();
    await redis.kill();
  });

  const expectUnsaid = (said: Readonly<Record<string, string>>): void =>
    expect(findMarkers(markers, said)).toEqual([]);
  const outputs = (): Readonly<Record<string, string>> => ({
    api: service.api.output(),
    worker: service.worker.output(),
  });

  it('are said by no process, whatever is asked and refused', async () => {
    const watching = setInterval(() => {
      void service
        .query<{ query: string }>('select query from pg_stat_activity')
        .then((rows) => rows.forEach(({ query }) => queries.add(query)))
        .catch(() => undefined);
    }, 20);
    const seen = await askEverything(service, markers).finally(() => clearInterval(watching));
    expect([...seen].sort((a, b) => a - b)).toEqual([200, 400, 401, 403, 404, 415, 422]);
    await eventually(
      () => service.query<{ state: string }>('select state from threadlog.tasks'),
      (tasks) => tasks.length >= 3 && tasks.every(({ state }) => state === 'done'),
    );
    expectUnsaid(outputs());
  });

  it('are in no job, and in nothing else that Redis hears or keeps', async () => {
    const said = await heard.said();
    expect(said).toContain('validate-msg_');
    expectUnsaid({ redis: said });
  });

  it('are in no statement that others see: they go beside it, as parameters', () => {
    expect([...queries].join()).toContain('append_events');
    expectUnsaid({ pg_stat_activity: [...queries].join('\n') });
  });

  it('are not said when the database refuses them', async () => {
    await service.query(`
      alter table threadlog.events add constraint no_poison
        check (payload not like '%${markers.poison}%') not valid`);
    const thread = { metadata: { [markers.poison]: markers.metadataValue } };
    expect(await wire.ask('POST', '/threads', thread)).toMatchObject({ status: 500 });
    expect(service.api.output()).toContain('no_poison');
    expectUnsaid(outputs());
  });

  it('are not said when the worker cannot store or read them', async () => {
    await service.query(`
      alter table read_model.messages add constraint no_poison
        check (content not like '%${markers.poison}%') not valid;
      alter table threadlog.events drop constraint no_poison`);
    const { id } = await wire.createThread();
    await wire.createMessage(id, { role: 'user', content: markers.poison });
    const dead = await eventually(
      () => service.query<{ reason: string }>('select reason from threadlog.dead_events'),
      (rows) => rows.length === 1,
    );
    expectUnsaid({ ...outputs(), dead_events: JSON.stringify(dead) });
  });

  it('are not said when the log is damaged and an answer cannot be rendered', async () => {
    // Once it is projected nobody reads that event again.
    service.worker.signal('SIGSTOP');
    const { id } = await wire.createThread();
    await service.query(`update threadlog.events set payload = $1 where stream_id = $2`, [
      `${markers.content} is no JSON`,
      id,
    ]);
    const { status } = await wire.ask('GET', `/threads/${id}`);
    service.worker.signal('SIGCONT');
    expect(status).toBe(500);
    expectUnsaid(outputs());
  });

  it('are not said when the database turns everybody away', async () => {
    const admin = new Client({ connectionString: testServices().adminUrl });
    await admin.connect();
    const name = new URL(service.database.ownerUrl).pathname.slice(1);
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      name,
    ]);
    const paths = [`/threads?metadata[a]=${markers.metadataValue}`, `/files/${markers.path}`];
    for (const path of paths) {
      expect((await wire.ask('GET', path)).status).toBeGreaterThanOrEqual(500);
    }
    await admin.query(`alter database ${name} allow_connections true`);
    await admin.end();
    await eventually(
      () => wire.ask('GET', '/threads'),
      ({ status }) => status === 200,
    );
    expectUnsaid(outputs());
  });

  it('are in no log of the server', async () => {
    const [row] = await service.query<{ data_directory: string }>('show data_directory');
    const log = readFileSync(join(dirname(row?.data_directory ?? ''), 'log/postgres.log'), 'utf8');
    expect(log).toContain('no_poison');
    expectUnsaid({ 'postgres.log': log });
  });

  it('are not said by a process that dies of a fault of its own', async () => {
    const api = await service.startApi();
    api.signal('SIGUSR2');
    expect(await api.exit).toEqual({ code: 1, signal: null });
    expect(api.output()).toContain('planted');
    expectUnsaid({ 'crashed api': api.output() });
  });
});

describe('passwords', () => {
  const { databasePassword, redisPassword, s3Secret, collectorSecret, key } = markers;
  const wrong = (): string =>
    Object.assign(new URL(testServices().appUrl), { password: databasePassword }).href;
  const away = `postgres://someone:${databasePassword}@127.0.0.1:1/none`;
  const environments: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
    'with a wrong password': () => ({ DATABASE_URL: wrong() }),
    'with a database that is away': () => ({ DATABASE_URL: away }),
    'with a password that is not escaped': () => ({
      DATABASE_URL: `postgres://someone:12/${databasePassword}@127.0.0.1:1/none`,
    }),
    'with urls that are none': () => ({
      DATABASE_URL: `postgres:/:${databasePassword}@:::/`,
      REDIS_URL: `redis:/${redisPassword} :x`,
    }),
    'with settings that are wrong': () => ({
      DATABASE_URL: databasePassword,
      REDIS_URL: redisPassword,
      S3_SECRET_ACCESS_KEY: s3Secret,
      API_KEYS: key,
    }),
  };

  it.each(Object.entries(environments))('are not said by a command %s', async (_, environment) => {
    const commands = [['migrate'], ['keys', 'list']];
    const ended = await Promise.all(
      commands.map((args) => runCli(args, { ...DEBUG, ...environment() })),
    );
    for (const { code, stdout, stderr } of ended) {
      expect(code).not.toBe(0);
      expect(findMarkers(markers, { stdout, stderr })).toEqual([]);
    }
  });

  it.each(Object.entries(environments))('are not said by npm start %s', async (_, environment) => {
    const run = startStandalone(makeTestDirectory('standalone'), { ...DEBUG, ...environment() });
    const said = await endOf(run);
    expect(said).toMatch(/^1: /);
    expect(findMarkers(markers, { said })).toEqual([]);
  });

  it('are not said by API and worker whose Redis and bucket refuse them', async () => {
    const environment = {
      ...DEBUG,
      S3_ENDPOINT: 'http://127.0.0.1:1',
      S3_BUCKET: 'bucket',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: s3Secret,
      RATE_LIMIT: '1000/60',
    };
    const redisUrl = `redis://:${redisPassword}@127.0.0.1:1`;
    const service = await startService({
      redisUrl,
      apiEnvironment: environment,
      workerEnvironment: environment,
    });
    try {
      const { baseUrl } = service;
      const body = new FormData();
      body.append('purpose', 'assistants');
      body.append('file', new File([markers.fileContent], markers.fileName));
      const headers = { authorization: `Bearer ${service.key}` };
      const answer = await fetch(`${baseUrl}/files`, { method: 'POST', headers, body });
      expect(answer.status).toBe(500);
      const said = { api: service.api.output(), worker: service.worker.output() };
      expect(said.api).toContain('request failed');
      const requestId = answer.headers.get('x-request-id') ?? 'none';
      const lines = said.api.split('\n').filter((line) => line.includes('request failed'));
      expect(lines.every((line) => line.includes(requestId))).toBe(true);
      expect(findMarkers(markers, said)).toEqual([]);
    } finally {
      await service.stop();
    }
  });

  it.each([
    ['is away', () => Promise.resolve('127.0.0.1:1')],
    ['refuses them', refusingCollector],
  ])('are not said by API and worker whose collector %s', async (_, collector) => {
    const environment = {
      ...DEBUG,
      OTEL_LOG_LEVEL: 'ALL',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://someone:${collectorSecret}@${await collector()}`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${collectorSecret}`,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    };
    const service = await startService({
      apiEnvironment: environment,
      workerEnvironment: environment,
    });
    try {
      await speakV1(service).createThread();
      const said = (): Record<string, string> => ({
        api: service.api.output(),
        worker: service.worker.output(),
      });
      const isSaid = (text: string | undefined): boolean =>
        text?.includes('sending traces') === true;
      await eventually(said, ({ api, worker }) => isSaid(api) && isSaid(worker), {
        within: 15_000,
      });
      expect(findMarkers(markers, said())).toEqual([]);
    } finally {
      await service.stop();
    }
  });
});
