import { startService, type Service } from '../support/service';
import { eventually } from '../support/eventually';
import { expectRefusal } from './support/expect-refusal';
import { exchange, head, openRaw, type RawAnswer } from './support/raw-http';
import { countEvents } from './support/read-log';
import { speakV1 } from './support/wire';

jest.setTimeout(60_000);

/** What HTTP libraries never send, and what proxies, scanners and mistakes do. */
describe('a request that is odd as HTTP', () => {
  let service: Service;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    threadId = (await speakV1(service).createThread()).id;
  });
  afterAll(() => service.stop());

  const common = (): Record<string, string> => ({
    Host: 'threadlog.test',
    Authorization: `Bearer ${service.key}`,
    'OpenAI-Beta': 'assistants=v1',
    'Content-Type': 'application/json',
  });
  const get = (target: string, more: Record<string, string> = {}): string =>
    head(`GET ${target} HTTP/1.1`, { ...common(), ...more });
  const post = (body: string | Buffer, more: Record<string, string> = {}): Buffer => {
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    const line = 'POST /v1/threads HTTP/1.1';
    return Buffer.concat([
      Buffer.from(head(line, { ...common(), ...length, ...more })),
      Buffer.from(body),
    ]);
  };
  const ask = (bytes: string | Buffer): Promise<RawAnswer> => exchange(service.api.port, bytes);
  describe('is served all the same', () => {
    it.each<[what: string, bytes: () => string | Buffer]>([
      ['with an absolute target', () => get(`http://threadlog.test/v1/threads/${threadId}`)],
      ['with a fragment', () => get(`/v1/threads/${threadId}#top`)],
      ['with an id that is escaped', () => get(`/v1/threads/${threadId.replace('_', '%5F')}`)],
      [
        'with a body on a GET',
        () => `${get(`/v1/threads/${threadId}`, { 'Content-Length': '2' })}{}`,
      ],
      [
        'in HTTP/1.0, without a Host',
        () => {
          const whole = head(`GET /v1/threads/${threadId} HTTP/1.0`, common());
          return whole.replace(/^Host: .*\r\n/m, '');
        },
      ],
      [
        'with a wish for another protocol',
        () => get(`/v1/threads/${threadId}`, { Connection: 'Upgrade', Upgrade: 'h2c' }),
      ],
      ['with an expectation that nobody knows', () => post('{}', { Expect: 'rain' })],
      [
        'with a body in chunks',
        () =>
          `${head('POST /v1/threads HTTP/1.1', { ...common(), 'Transfer-Encoding': 'chunked' })}2\r\n{}\r\n0\r\n\r\n`,
      ],
      ['with a body that is as it is', () => post('{}', { 'Content-Encoding': 'identity' })],
      ['with the mark of UTF-8 in front of the body', () => post('\ufeff{}')],
      [
        'with its key behind 2,500 other headers',
        () =>
          `GET /v1/threads/${threadId} HTTP/1.1\r\n${'a:\r\n'.repeat(2_500)}${head('b: c', common())}`,
      ],
    ])('%s', async (_, bytes) => {
      expect(await ask(bytes())).toMatchObject({ status: 200 });
    });

    it('after a wait for 100 Continue', async () => {
      const connection = await openRaw(service.api.port);
      connection.send(
        head('POST /v1/threads HTTP/1.1', {
          ...common(),
          Expect: '100-continue',
          'Content-Length': '2',
        }),
      );
      await eventually(
        () => connection.received(),
        (text) => text.startsWith('HTTP/1.1 100 '),
      );
      connection.send('{}');
      const [answer] = await eventually(connection.answers, (all) => all.length === 1);
      expect(answer?.status).toBe(200);
      connection.close();
    });

    it('one behind the other on a connection, each answered in turn', async () => {
      const connection = await openRaw(service.api.port);
      connection.send(
        Buffer.concat([
          Buffer.from(get(`/v1/threads/${threadId}`)),
          post('{}'),
          post('['),
          post('{}'),
        ]),
      );
      const answers = await eventually(connection.answers, (all) => all.length === 4);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 200]);
      connection.close();
    });

    it('like a GET when it is a HEAD, without the body', async () => {
      const url = `${service.baseUrl}/threads/${threadId}`;
      const headers = common();
      const [got, headed] = await Promise.all(
        ['GET', 'HEAD'].map((method) => fetch(url, { method, headers })),
      );
      expect(headed?.status).toBe(200);
      expect(headed?.headers.get('content-length')).toBe(got?.headers.get('content-length'));
      expect(await headed?.text()).toBe('');
    });
  });

  describe('is refused in the envelope', () => {
    const unknown = (verb: string, path: string): Partial<Refusal> => ({
      status: 404,
      message: `Invalid URL (${verb} ${path})`,
    });
    const malformed = (reason: RegExp): Partial<Refusal> => ({
      status: 400,
      message: expect.stringMatching(
        new RegExp(`^The request is not valid HTTP: ${reason.source}`),
      ) as string,
    });
    type Refusal = { readonly status: number; readonly message: string; readonly param: string };

    it.each<[what: string, bytes: () => string | Buffer, expected: Partial<Refusal>]>([
      ...['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'FOO', 'get'].map(
        (verb): [string, () => string, Partial<Refusal>] => [
          `for the verb ${verb}`,
          () => head(`${verb} /v1/threads?x=1 HTTP/1.1`, common()),
          unknown(verb, '/v1/threads'),
        ],
      ),
      [
        'for a tunnel',
        () => head('CONNECT example.com:443 HTTP/1.1', common()),
        unknown('CONNECT', 'example.com:443'),
      ],
      [
        'for the server as a whole',
        () => head('OPTIONS * HTTP/1.1', common()),
        unknown('OPTIONS', '*'),
      ],
      ['for an unknown path', () => get('/v2/threads'), unknown('GET', '/v2/threads')],
      [
        'for the path of an empty id',
        () => get('/v1/threads//messages'),
        unknown('GET', '/v1/threads//messages'),
      ],
      [
        'for a path that climbs',
        () => get('/v1/threads/../threads'),
        unknown('GET', '/v1/threads/../threads'),
      ],
      [
        'for an unknown path, before its body has come',
        () =>
          `${head('POST /v1/nothing HTTP/1.1', { ...common(), 'Content-Length': '99999999' })}{`,
        unknown('POST', '/v1/nothing'),
      ],
      [
        'for a slash inside an id',
        () => get(`/v1/threads/thread_a%2Fb`),
        { status: 404, message: "No thread found with id 'thread_a/b'." },
      ],
      [
        'for a NUL in an id',
        () => get('/v1/threads/thread_%00'),
        {
          status: 400,
          message: 'The URL has a NUL character (%00), which nothing here is named with.',
        },
      ],
      [
        'for a NUL in a cursor',
        () => get(`/v1/threads/${threadId}/messages?after=msg_%00`),
        { status: 400 },
      ],
      [
        'for a NUL in a filter',
        () => get(`/v1/threads/${threadId}/messages?run_id=%00`),
        { status: 400 },
      ],
      [
        'for a percent sign alone',
        () => get('/v1/threads/thread_%'),
        malformed(/'\/v1\/threads\/thread_%'/),
      ],
      [
        'for an id of 10 kB',
        () => get(`/v1/threads/thread_${'a'.repeat(10_000)}`),
        { status: 404, message: `No thread found with id 'thread_${'a'.repeat(249)}…'.` },
      ],
      [
        'for an id of 10 kB with no prefix',
        () => get(`/v1/threads/${'a'.repeat(10_000)}`),
        { status: 400, param: 'thread_id' },
      ],
      [
        'for an id of 100 kB',
        () => get(`/v1/threads/thread_${'a'.repeat(100_000)}`),
        { status: 431, message: 'The request line and headers are larger than 16384 bytes.' },
      ],
      [
        'for headers of 20 kB',
        () => get('/v1/threads', { 'X-Long': 'a'.repeat(20_000) }),
        { status: 431 },
      ],
      [
        'without a Host',
        () => 'GET /v1/threads HTTP/1.1\r\n\r\n',
        malformed(/the Host header is missing/),
      ],
      [
        'with two lengths',
        () => `${get('/v1/threads', { 'Content-Length': '2', 'content-length': '3' })}{}`,
        malformed(/.*Content-Length/),
      ],
      [
        'with a length and chunks',
        () => post('0\r\n\r\n', { 'Transfer-Encoding': 'chunked' }),
        malformed(/.*Transfer-Encoding/),
      ],
      [
        'with a chunk of no size',
        () =>
          `${head('POST /v1/threads HTTP/1.1', { ...common(), 'Transfer-Encoding': 'chunked' })}zz\r\n`,
        malformed(/.*chunk size/),
      ],
      [
        'with a header of two lines',
        () => get('/v1/threads', { 'X-Old': 'a\r\n b' }),
        malformed(/.*/),
      ],
      ['as TLS', () => Buffer.from('16030100c8010000c40303', 'hex'), malformed(/.*/)],
      ['as HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', malformed(/.*/)],
      [
        'with a compressed body',
        () => post('\x1f\x8b', { 'Content-Encoding': 'gzip' }),
        {
          status: 415,
          message: "Unsupported content encoding: 'gzip'. Send the body uncompressed.",
        },
      ],
      [
        'with a body compressed on the way',
        () =>
          `${head('POST /v1/threads HTTP/1.1', { ...common(), 'Transfer-Encoding': 'gzip, chunked' })}2\r\n{}\r\n0\r\n\r\n`,
        { status: 415 },
      ],
      [
        'with a body in Latin-1',
        () => post('{}', { 'Content-Type': 'application/json; charset=iso-8859-1' }),
        { status: 415, message: "Unsupported charset: 'iso-8859-1'. Send the body in UTF-8." },
      ],
      ['with a body of no type', () => post('{}', { 'Content-Type': '' }), { status: 415 }],
      [
        'with a body that names a key twice',
        () => post('{"metadata":{"a":"1","a":"2"}}'),
        { status: 400, param: 'metadata.a' },
      ],
    ])('%s', async (_, bytes, expected) => {
      const before = await countEvents(service);
      const { status, error } = expectRefusal(await ask(bytes()));
      expect({ status, ...error }).toMatchObject(expected);
      expect(await countEvents(service)).toBe(before);
    });

    it('never as the creation of a message when the id in its path is empty', async () => {
      const body = { role: 'user', content: 'Where to?' };
      const { status } = await speakV1(service).ask('POST', '/threads//messages', body);
      expect(status).toBe(404);
    });

    it('and its answer arrives although more is sent than is read', async () => {
      const body = new Uint8Array(24 * 1024 * 1024);
      const answers = Array.from({ length: 5 }, () =>
        fetch(`${service.baseUrl}/threads`, { method: 'POST', headers: common(), body }),
      );
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
        413, 413, 413, 413, 413,
      ]);
    });

    it('in its turn, behind a request that is still being answered', async () => {
      const connection = await openRaw(service.api.port);
      connection.send(Buffer.concat([post('{}'), Buffer.from('\0nonsense')]));
      const answers = await eventually(connection.answers, (all) => all.length === 2);
      expect(answers.map(({ status }) => status)).toEqual([200, 400]);
      await eventually(connection.isClosed, (closed) => closed);
    });
  });
});
