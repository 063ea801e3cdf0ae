import { startService, type Service } from '../support/service';
import { speakFiles } from './support/files';
import { ROUTES, type Route } from './support/hostile/routes';
import { exchange, head, type RawAnswer } from './support/raw-http';
import { speakV1 } from './support/wire';

jest.setTimeout(60_000);

/** A page that would read what the browser holds for our origin, if it ran there. */
const HTML = '<!doctype html><script>document.title = document.cookie</script>';

/** What a browser, a cache or a scanner makes of an answer is decided by its headers. */
describe('the headers of an answer', () => {
  let service: Service;
  let ids: Readonly<Record<string, string>>;
  let answers: ReadonlyMap<string, RawAnswer>;

  beforeAll(async () => {
    service = await startService();
    const wire = speakV1(service);
    const { id: file_id } = await speakFiles(service).upload('page.html', HTML);
    const { id: thread_id } = await wire.createThread();
    const message = { role: 'user', content: 'Hi', file_ids: [file_id] } as const;
    const { id: message_id } = await wire.createMessage(thread_id, message);
    ids = { thread_id, message_id, file_id, file: 'start.js' };
    const all = new Map<string, RawAnswer>();
    for (const [what, bytes] of requests()) all.set(what, await ask(bytes));
    answers = all;
  });
  afterAll(() => service.stop());

  it('are looked at where it is a success, a refusal and a failure to read', () => {
    const statuses = new Set([...answers.values()].map(({ status }) => status));
    expect([...statuses].sort((a, b) => a - b)).toEqual([
      200, 206, 304, 400, 401, 404, 415, 416, 431,
    ]);
  });

  it.each<[rule: string, has: (headers: RawAnswer['headers']) => boolean]>([
    ['keep browsers from guessing a type', (it) => it['x-content-type-options'] === 'nosniff'],
    ['do not tell what serves', (it) => !('server' in it) && !('x-powered-by' in it)],
    ['set no cookie', (it) => !('set-cookie' in it)],
    [
      'let no page of another origin read it',
      (it) => !Object.keys(it).some((name) => name.startsWith('access-control-')),
    ],
    // Over plain HTTP a browser passes over it, and whoever ends TLS knows about his domain.
    ['leave HTTPS to the proxy', (it) => !('strict-transport-security' in it)],
  ])('%s, on every route', (_, has) => {
    const without = [...answers].filter(([, { headers }]) => !has(headers));
    expect(without.map(([what]) => what)).toEqual([]);
  });

  it('keep it out of every cache, but for the scripts and styles of /docs and the page of /console', () => {
    const kept = [...answers].filter(([, { headers }]) => headers['cache-control'] !== 'no-store');
    // A browser asks anew for the page of the console; its files, which have hashes for names, are kept.
    expect(kept.map(([what]) => what)).toEqual([
      'GET /docs/{file}, no key',
      'HEAD /docs/{file}, no key',
      'GET /console, no key',
      'HEAD /console, no key',
      'GET /docs/{file}',
      'HEAD /docs/{file}',
      'GET /console',
      'HEAD /console',
    ]);
  });

  it('keep an uploaded page from running on the origin of the API', () => {
    const path = '/v1/files/{file_id}/content';
    for (const what of [`GET ${path}`, `HEAD ${path}`, 'a part of a file']) {
      const answer = answers.get(what);
      expect(answer?.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="page.html"',
        'content-security-policy': "default-src 'none'; sandbox",
      });
    }
    expect(answers.get(`GET ${path}`)?.body).toBe(HTML);
  });

  it('keep the page of /docs to itself', () => {
    const { headers } = answers.get('GET /docs') ?? {};
    expect(headers?.['referrer-policy']).toBe('no-referrer');
    const policy = headers?.['content-security-policy']?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ]),
    );
  });

  it('keep the page of /console to itself, and its scripts to what was built', () => {
    const { headers } = answers.get('GET /console') ?? {};
    expect(headers?.['referrer-policy']).toBe('no-referrer');
    const policy = headers?.['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  const ask = (bytes: string): Promise<RawAnswer> =>
    exchange(service.api.port, bytes, {
      isHead: bytes.startsWith('HEAD') || bytes.includes('"1"'),
    });

  /** Each route with a good key and with none, those that delete last; and what is no route. */
  const requests = (): readonly (readonly [what: string, bytes: string])[] => {
    const { thread_id, file_id } = ids;
    const line = (
      verb: string,
      path: string,
      more: Readonly<Record<string, string>> = {},
    ): string =>
      head(`${verb} ${path} HTTP/1.1`, {
        Host: 'threadlog.test',
        Origin: 'https://elsewhere.test',
        Authorization: `Bearer ${service.key}`,
        'OpenAI-Beta': 'assistants=v1',
        ...more,
      });
    const routes = [...ROUTES].sort((a, b) => rank(a) - rank(b));
    const thread = `/v1/threads/${thread_id}`;
    const content = `/v1/files/${file_id}/content`;
    return [
      ...routes.map(
        ({ verb, path }) =>
          [`${verb} ${path}, no key`, line(verb, fill(path), { Authorization: 'Bearer' })] as const,
      ),
      ['a state that is known', line('GET', thread, { 'If-None-Match': '"1"' })],
      ['a part of a file', line('GET', content, { Range: 'bytes=0-' })],
      ['no part of a file', line('GET', content, { Range: 'bytes=9999-' })],
      ...routes.map(({ verb, path }) => [`${verb} ${path}`, line(verb, fill(path))] as const),
      ['an unknown id', line('GET', '/v1/threads/thread_a')],
      ['an unknown url', line('GET', '/')],
      ['an unknown file of /docs', line('GET', '/docs/package.json')],
      [
        'a question of a browser',
        line('OPTIONS', '/v1/threads', { 'Access-Control-Request-Method': 'POST' }),
      ],
      ['a tunnel', line('CONNECT', 'elsewhere.test:443')],
      ['a trace', line('TRACE', '/v1/threads')],
      ['no HTTP', 'nonsense\r\n\r\n'],
      ['a broken url', line('GET', '/v1/threads/%')],
      ['too many headers', line('GET', '/v1/threads', { X: 'x'.repeat(20_000) })],
    ];
  };

  const fill = (path: string): string =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'nothing');
});

/** Files of messages are gone with their messages, and those with their threads. */
function rank({ verb, path }: Route): number {
  return verb === 'DELETE' ? 100 - path.length : 0;
}
