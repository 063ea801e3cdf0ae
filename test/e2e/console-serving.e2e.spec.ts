import { gzipSync } from 'node:zlib';
import { startService, type Service } from '../support/service';
import { useKeys } from './support/keys';

jest.setTimeout(60_000);

const MAX_GZIPPED = 40_000;

describe('without a key, /console', () => {
  let service: Service;
  let root: string;

  beforeAll(async () => {
    service = await startService();
    root = new URL('/', service.baseUrl).href;
  });
  afterAll(() => service.stop());

  const readPage = async (): Promise<string> => (await fetch(`${root}console`)).text();
  const links = async (): Promise<readonly string[]> =>
    [...(await readPage()).matchAll(/(?:src|href)="(console\/[^"]*)"/g)].map(
      ([, link = '']) => link,
    );

  it('is a page that loads a script, styles and an icon of the API itself, and names licences', async () => {
    const served = await Promise.all((await links()).map((link) => fetch(`${root}${link}`)));
    expect(served.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'image/svg+xml; charset=utf-8'],
      [200, 'text/plain; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
    expect(await readPage()).not.toMatch(/<style|style=|<script(?![^>]*src=)|https?:| on\w+=/);
  });

  it('forbids its page whatever it does not need, inline scripts and styles first', async () => {
    for (const path of ['console', ...(await links())]) {
      const { headers } = await fetch(`${root}${path}`);
      expect(headers.get('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  it('is asked for anew each time, and its files never again', async () => {
    const page = await fetch(`${root}console`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    for (const link of await links()) {
      const { headers } = await fetch(`${root}${link}`);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    const etag = page.headers.get('etag') ?? '';
    const known = await fetch(`${root}console`, { headers: { 'if-none-match': etag } });
    expect([known.status, await known.text()]).toEqual([304, '']);
  });

  it('names the licence of everything that is bundled', async () => {
    const licences = (await links()).find((link) => link.endsWith('.txt')) ?? '';
    const text = await (await fetch(`${root}${licences}`)).text();
    for (const name of ['preact', '@preact/signals', '@preact/signals-core', 'diff']) {
      expect(text).toMatch(`${name} `);
    }
    expect(text.match(/MIT License|BSD 3-Clause/g)).toHaveLength(4);
  });

  it('is small', async () => {
    const loaded = (await links()).filter((link) => !link.endsWith('.txt'));
    const sizes = await Promise.all(
      loaded.map(async (link) => {
        const bytes = Buffer.from(await (await fetch(`${root}${link}`)).arrayBuffer());
        return gzipSync(bytes, { level: 9 }).length;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_GZIPPED);
  });

  it('is compressed for who can read that, and plain for who cannot', async () => {
    const script = (await links()).find((link) => link.endsWith('.js')) ?? '';
    const plain = await fetch(`${root}${script}`, { headers: { 'accept-encoding': 'identity' } });
    const packed = await fetch(`${root}${script}`, { headers: { 'accept-encoding': 'gzip' } });
    expect([plain, packed].map(({ headers }) => headers.get('content-encoding'))).toEqual([
      null,
      'gzip',
    ]);
    // fetch has opened it already.
    expect(await packed.text()).toBe(await plain.text());
  });

  it.each([
    'index.html',
    'files.json',
    'main.js',
    '..%2f..%2fpackage.json',
    'constructor',
    '__proto__',
    '',
  ])('/%s is an unknown url', async (name) =>
    expect((await fetch(`${root}console/${name}`)).status).toBe(404),
  );

  describe('the routes for administrators', () => {
    const ask = async (path: string, key = service.key, method = 'GET'): Promise<unknown> => {
      const headers = { authorization: `Bearer ${key}` };
      const answer = await fetch(`${service.baseUrl}/admin/${path}`, { method, headers });
      return { status: answer.status, ...((await answer.json()) as object) };
    };
    const addTask = (id: string, state: string) =>
      service.query(
        `insert into threadlog.tasks (task_id, kind, project_id, position, payload, state, attempts, last_error, due_at)
         values ($1, 'nothing', 'default', 1, '{}', $2, 8, 'why', now() + interval '1 day')`,
        [id, state],
      );

    it('need the scope admin', async () => {
      const keys = useKeys(service.database.ownerUrl);
      const { key } = await keys.create('default', 'read,write,audit');
      for (const [method, path] of [
        ['GET', 'status'],
        ['GET', 'tasks'],
        ['GET', 'quarantine'],
        ['POST', 'tasks/a/retry'],
      ] as const) {
        const error = { code: 'missing_scope' };
        expect(await ask(path, key, method)).toMatchObject({ status: 403, error });
      }
    });

    it('tell how far everything is', async () => {
      expect(await ask('status')).toMatchObject({
        object: 'admin.status',
        log_position: 0,
        projected_position: 0,
        projection_lag_events: 0,
        projection_lag_seconds: 0,
        tasks_pending: 0,
        tasks_dead: 0,
        quarantined: 0,
      });
    });

    it('list the dead, revive one, and refuse to revive what lives', async () => {
      await addTask('a', 'dead');
      await addTask('b', 'dead');
      await addTask('c', 'pending');
      expect(await ask('tasks?limit=1')).toMatchObject({
        data: [
          {
            id: 'a',
            object: 'admin.task',
            state: 'dead',
            attempts: 8,
            last_error: 'why',
            due_at: null,
          },
        ],
        has_more: true,
      });
      expect(await ask('tasks?state=pending')).toMatchObject({
        data: [{ id: 'c' }],
        has_more: false,
      });
      expect(await ask('tasks/c/retry', service.key, 'POST')).toMatchObject({
        status: 400,
        error: {
          code: 'task_not_dead',
          message: "The task 'c' is pending; only dead tasks are retried.",
        },
      });
      expect(await ask('tasks/none/retry', service.key, 'POST')).toMatchObject({ status: 404 });
      expect(await ask('tasks/a/retry', service.key, 'POST')).toMatchObject({
        status: 200,
        id: 'a',
        state: 'pending',
        attempts: 0,
      });
      expect(await ask('status')).toMatchObject({ tasks_dead: 1 });
    });

    it.each([
      'tasks?state=done',
      'tasks?limit=0',
      'quarantine?limit=101',
      'tasks?state=dead&state=dead',
    ])('%s is refused', async (path) => expect(await ask(path)).toMatchObject({ status: 400 }));
  });
});
