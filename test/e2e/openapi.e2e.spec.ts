import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startService, type Service } from '../support/service';

jest.setTimeout(60_000);

const golden = readFileSync(join(__dirname, '../golden/openapi.json'), 'utf8');

describe('without a key', () => {
  let service: Service;
  let root: string;

  beforeAll(async () => {
    service = await startService();
    root = new URL('/', service.baseUrl).href;
  });
  afterAll(() => service.stop());

  it('/openapi.json answers with the golden document', async () => {
    const answer = await fetch(`${root}openapi.json`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(`${await answer.text()}\n`).toBe(golden);
  });

  it('/docs answers with a page that loads only what the API itself serves', async () => {
    const answer = await fetch(`${root}docs`);
    const html = await answer.text();
    const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links).toEqual([
      'docs/favicon-32x32.png',
      'docs/swagger-ui.css',
      'openapi.json',
      'docs/swagger-ui-bundle.js',
      'docs/start.js',
    ]);
    const served = await Promise.all(links.map((link) => fetch(new URL(link, answer.url))));
    expect(served.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'image/png'],
      [200, 'text/css; charset=utf-8'],
      [200, 'application/json'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
  });

  it('/docs forbids its page every request to anybody else, and every inline script', async () => {
    const { headers } = await fetch(`${root}docs`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it.each([
    'index.html',
    'swagger-ui.js',
    'package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e%2fpackage.json',
    '../package.json',
    '..%5cpackage.json',
    '%2fetc%2fpasswd',
    'constructor',
    '__proto__',
  ])('/docs/%s is an unknown url', async (name) => {
    expect(await statusOf(`/docs/${name}`)).toBe('404');
  });

  /** By hand: fetch takes the dots out of a path before it asks. */
  async function statusOf(path: string): Promise<string | undefined> {
    const socket = connect(service.api.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    return /^HTTP\/1\.1 (\d{3})/.exec(await text(socket))?.[1];
  }
});
