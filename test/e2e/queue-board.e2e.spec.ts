import { createPostgresBackend, Queue as RedisQueue, withBackend } from 'bullmq';
import { eventually } from '../support/eventually';
import { startRedis, type RedisProcess } from '../support/redis-process';
import { startService, type Service } from '../support/service';
import { useKeys } from './support/keys';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

const POLICY = /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/;

const passwordOf = (key: string): string => `Basic ${Buffer.from(`me:${key}`).toString('base64')}`;

type Shown = {
  readonly queues: readonly {
    readonly name: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
};

describe.each(['Redis', 'PostgreSQL'])('the queue board on %s', (backend) => {
  let service: Service;
  let redis: RedisProcess | undefined;
  let readKey: string;

  beforeAll(async () => {
    redis = backend === 'Redis' ? await startRedis() : undefined;
    const environment = { LOG_LEVEL: 'debug' };
    service = await startService({
      ...(redis && { redisUrl: redis.url }),
      apiEnvironment: environment,
    });
    readKey = (await useKeys(service.database.appUrl).create('default', 'read,write,audit')).key;
  });
  afterAll(async () => {
    await service.stop();
    await redis?.kill();
  });

  const ask = (
    path: string,
    { method = 'GET', key = service.key, headers = {}, body }: Asked = {},
  ): Promise<Response> =>
    fetch(`${new URL(service.baseUrl).origin}/admin/queues${path}`, {
      method,
      headers: { ...(key !== '' && { authorization: passwordOf(key) }), ...headers },
      ...(body !== undefined && { body }),
    });

  it.each(['', '/', '/queue/tasks', '/api/queues', '/static/favicon.ico'])(
    'asks who comes without a key for a password: %s',
    async (path) => {
      const answer = await ask(path, { key: '' });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );

  it.each([
    ['some word', 'wrong'],
    ['a NUL', '\u0000'],
    ['a letter beyond ASCII', 'ü'],
    ['very long', 'k'.repeat(5_000)],
  ])('asks again for a password that is no key: %s', async (_, key) => {
    const answer = await ask('/', { key });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it.each(['GET /', 'GET /api/queues', 'PUT /api/queues/tasks/empty'])(
    'refuses a key without the scope admin: %s',
    async (call) => {
      const [method = '', path = ''] = call.split(' ');
      const answer = await ask(path, { method, key: readKey });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toBeNull();
      expect(await answer.json()).toMatchObject({ error: { code: 'missing_scope' } });
    },
  );

  it('takes the key as a bearer as well', async () => {
    const headers = { authorization: `Bearer ${service.key}` };
    expect((await ask('/', { key: '', headers })).status).toBe(200);
  });

  it('takes no password where no page is', async () => {
    const answer = await fetch(`${service.baseUrl}/threads`, {
      headers: { authorization: passwordOf(service.key), 'openai-beta': 'assistants=v2' },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  it('shows its page, which loads nothing from elsewhere', async () => {
    const answer = await ask('/');
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(POLICY);
    expect(html).toContain('<base href="/admin/queues/" />');
    expect(html).not.toMatch(/https?:\/\/|<%/);
    const files = [...html.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const { status, headers } = await ask(`/${file}`);
      expect([file, status]).toEqual([file, 200]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    '/static/../package.json',
    '/static/%2e%2e%2findex.ejs',
    '/static/',
    '/nothing',
    '/%00',
  ])('has no file beside its own: %s', async (path) => {
    const { status } = await ask(path);
    expect([400, 404]).toContain(status);
  });

  it('tells of our two queues', async () => {
    const answer = await ask('/api/queues');
    expect(answer.headers.get('content-security-policy')).toMatch(POLICY);
    const { queues } = (await answer.json()) as Shown;
    expect(queues.map(({ name }) => name).sort()).toEqual(['projection', 'tasks']);
  });

  it('tells of the server behind them', async () => {
    const answer = await ask('/api/redis/stats');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ version: expect.any(String) as string });
  });

  it('answers what is not there like its own page expects it', async () => {
    const answer = await ask('/api/queues/none/1');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { key: 'ERRORS.QUEUE_NOT_FOUND' } });
  });

  it('retries a job that has failed', async () => {
    const queue = openTasks();
    // What no API would add: it names no task, so that it fails, and asks to be kept.
    const job = await queue.add('perform', {}, { removeOnFail: false, attempts: 1 });
    const failures = async (): Promise<number> =>
      (await queue.getJob(job.id ?? ''))?.attemptsMade ?? 0;
    await eventually(
      () => job.getState(),
      (state) => state === 'failed',
      { within: 15_000 },
    );
    const before = await failures();
    const answer = await ask(`/api/queues/tasks/${job.id}/retry`, { method: 'PUT' });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    await eventually(failures, (count) => count > before, { within: 15_000 });
    await eventually(
      () => job.getState(),
      (state) => state === 'failed',
    );
    expect((await ask(`/api/queues/tasks/${job.id}/clean`, { method: 'PUT' })).status).toBe(204);
    expect(await queue.getJob(job.id ?? '')).toBeUndefined();
    await queue.close();
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a frame without origin', { origin: 'null' }],
  ])('takes no change from %s, though the browser sends the password', async (_, headers) => {
    const sent = { ...headers, 'content-type': 'text/plain' };
    for (const path of ['/api/queues/tasks/obliterate', '/api/queues/pause']) {
      const answer = await ask(path, { method: 'PUT', headers: sent, body: '{}' });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ error: { code: 'cross_site' } });
    }
    const add = await ask('/api/queues/tasks/add', { method: 'POST', headers: sent, body: '{}' });
    expect(add.status).toBe(403);
  });

  it.each([
    ['what is no JSON', '{', 400],
    ['what is no object', '[1]', 400],
    ['what is too large', ' '.repeat(17 * 1024 * 1024), 413],
  ])('refuses a body like everywhere: %s', async (_, body, status) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/api/queues/tasks/add', { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it.each([
    'GET /api/queues?activeQueue=tasks&status=constructor&page=-1&jobsPerPage=x',
    'GET /api/queues?activeQueue=tasks&status=failed&page=1e9&jobsPerPage=1e9',
    'GET /api/queues?activeQueue[]=tasks&activeQueue[a]=1',
    'GET /api/queues/__proto__/metrics',
    'GET /api/queues/tasks/__proto__',
    'GET /api/queues/tasks/%ff',
    'GET /api/queues/tasks/1/logs',
    'GET /api/queues/tasks/1/flow?depth=-1',
    'PUT /api/queues/tasks/retry/constructor',
    'PUT /api/queues/tasks/clean/constructor',
    'PUT /api/queues/tasks/none/retry',
    'PUT /api/queues/tasks/none/promote',
    'PUT /api/queues/tasks/concurrency {"concurrency":-1}',
    'PUT /api/queues/tasks/rate-limit {"max":"x"}',
    'PATCH /api/queues/tasks/none/delay {"delay":"x"}',
    'POST /api/queues/tasks/add {}',
    'POST /api/queues/tasks/add {"name":1,"data":"x","options":{"delay":"x"}}',
  ])('answers oddities with a refusal: %s', async (call) => {
    const [method = '', path = '', body] = call.split(' ');
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(path, { method, headers, ...(body && { body }) });
    expect(answer.status).toBeLessThan(500);
  });

  it('pauses nothing that readers would notice', async () => {
    expect((await ask('/api/queues/pause', { method: 'PUT' })).status).toBe(200);
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    await wire.createMessage(id);
    expect((await ask('/api/queues/resume', { method: 'PUT' })).status).toBe(200);
  });

  const openTasks = (): InstanceType<typeof RedisQueue> => {
    if (redis) return new RedisQueue('tasks', { connection: { url: redis.url } });
    const { Queue } = withBackend(createPostgresBackend);
    const connection = { connectionString: service.database.ownerUrl, schema: 'bullmq' };
    return new Queue('tasks', { connection }) as unknown as InstanceType<typeof RedisQueue>;
  };
});

describe('the queue board', () => {
  it('counts against the rate limit of its key', async () => {
    const service = await startService({ rateLimit: '2/60' });
    const page = (): Promise<Response> =>
      fetch(`${new URL(service.baseUrl).origin}/admin/queues`, {
        headers: { authorization: passwordOf(service.key) },
      });
    const statuses = [(await page()).status, (await page()).status, (await page()).status];
    expect(statuses).toEqual([200, 200, 429]);
    await service.stop();
  });

  it('says so when the queue is away, and is back when that is', async () => {
    const redis = await startRedis();
    const service = await startService({ redisUrl: redis.url });
    const queues = (): Promise<Response> =>
      fetch(`${new URL(service.baseUrl).origin}/admin/queues/api/queues`, {
        headers: { authorization: passwordOf(service.key) },
      });
    await redis.kill();
    const answer = await queues();
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { type: 'server_error' } });
    const again = await startRedis(redis.port);
    await eventually(queues, ({ status }) => status === 200, { within: 20_000 });
    await service.stop();
    await again.kill();
  });
});

type Asked = {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
