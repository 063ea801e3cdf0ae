import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Newest, { toFile } from 'openai';
import OfV1, { toFile as toFileOfV1 } from 'openai-v1';
import OfV2, { toFile as toFileOfV2 } from 'openai-v2';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startS3, type TestS3 } from '../support/s3';
import { startService, type Service } from '../support/service';
import { bytesOnDisk, jsonOf, speakFiles, type FormPart, type WireFile } from './support/files';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { exchange, head } from './support/raw-http';
import { readPlaces } from './support/read-log';

jest.setTimeout(90_000);

const MB = 1024 * 1024;

describe.each(['a directory', 'a bucket'])('files in %s', (place) => {
  let s3: TestS3 | undefined;
  let service: Service;
  let files: ReturnType<typeof speakFiles>;

  beforeAll(async () => {
    const data = makeTestDirectory('files');
    s3 = place === 'a bucket' ? await startS3() : undefined;
    const apiEnvironment = { DATA_DIR: data, ...(s3 && bucket(s3)) };
    service = await startService({ apiEnvironment });
    files = speakFiles(service);
  });
  afterAll(async () => {
    await service.stop();
    await s3?.stop();
  });

  it('are uploaded, retrieved, downloaded and deleted', async () => {
    const content = randomBytes(20 * MB);
    const file = await files.upload('notes.bin', content);
    expect(file).toEqual({
      object: 'file',
      id: expect.stringMatching(/^file-[A-Za-z0-9]{24}$/),
      purpose: 'assistants',
      filename: 'notes.bin',
      bytes: content.length,
      created_at: expect.closeTo(Date.now() / 1000, -1),
      status: 'processed',
      status_details: null,
    });
    expect(jsonOf(await files.ask('GET', `/${file.id}`))).toEqual(file);
    const { status, headers, bytes } = await files.ask('GET', `/${file.id}/content`);
    expect(status).toBe(200);
    expect(bytes.equals(content)).toBe(true);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="notes.bin"',
      'content-length': String(content.length),
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
    });
    const deleted = { id: file.id, object: 'file', deleted: true };
    expect(jsonOf(await files.ask('DELETE', `/${file.id}`))).toEqual(deleted);
    for (const path of [`/${file.id}`, `/${file.id}/content`]) {
      expect((await files.ask('GET', path)).status).toBe(404);
    }
    expect((await files.ask('DELETE', `/${file.id}`)).status).toBe(404);
  });

  it('are empty if need be', async () => {
    const file = await files.upload('empty.txt', '');
    expect(file.bytes).toBe(0);
    const { status, bytes } = await files.ask('GET', `/${file.id}/content`);
    expect([status, bytes.length]).toEqual([200, 0]);
  });

  it.each<[header: string, status: number, part: string, range: string | null]>([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-999', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('are downloaded in part: %s', async (header, status, part, range) => {
    const { id } = await files.upload('digits.txt', '0123456789');
    const answer = await files.ask('GET', `/${id}/content`, { headers: { range: header } });
    expect([answer.status, answer.bytes.toString()]).toEqual([status, part]);
    expect(answer.headers.get('content-range')).toBe(range);
    expect(answer.headers.get('content-length')).toBe(String(part.length));
  });

  it('have no part behind their end', async () => {
    const { id } = await files.upload('digits.txt', '0123456789');
    const answer = await files.ask('GET', `/${id}/content`, { headers: { range: 'bytes=10-' } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe('bytes */10');
    expect(JSON.parse(answer.bytes.toString())).toEqual({
      error: {
        message: "The range 'bytes=10-' lies outside of the file, which has 10 bytes.",
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  });

  it('are downloaded whole when they are not what the part was asked of', async () => {
    const { id } = await files.upload('digits.txt', '0123456789');
    const head = await files.ask('HEAD', `/${id}/content`);
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect(head.headers.get('content-length')).toBe('10');
    const etag = head.headers.get('etag') ?? '';
    const part = (ifRange: string) =>
      files.ask('GET', `/${id}/content`, { headers: { range: 'bytes=0-0', 'if-range': ifRange } });
    expect((await part(etag)).status).toBe(206);
    expect((await part('"another"')).status).toBe(200);
  });

  it('are in the read tables what they are in the log', async () => {
    const { id } = await files.upload('gone.txt', 'x');
    await files.ask('DELETE', `/${id}`);
    await files.upload('kept.txt', 'x');
    await eventually(
      () => readPlaces(service),
      ({ checkpoint, head: last }) => checkpoint === last,
    );
    await expectReadTablesToEqualFold(service);
  });
});

describe('the Files API', () => {
  const data = makeTestDirectory('files-api');
  let service: Service;
  let files: ReturnType<typeof speakFiles>;

  beforeAll(async () => {
    service = await startService({ apiEnvironment: { DATA_DIR: data, MAX_FILE_MB: '1' } });
    files = speakFiles(service);
  });
  afterAll(() => service.stop());

  it.each([
    'a b.txt',
    '../../etc/passwd',
    '/absolute/path.txt',
    'C:\\windows\\style.txt',
    'with "quotes" and \'others\'.txt',
    'new\r\nx-injected: 1\r\nline.txt',
    'Grüße, 你好, 🧵.pdf',
    '100%.txt',
    '.',
    'x'.repeat(255),
  ])('gives a file back under the very name that it had: %j', async (name) => {
    const before = bytesOnDisk(data);
    const file = await files.upload(name, 'x');
    expect(file.filename).toBe(name);
    expect(bytesOnDisk(data).filter((path) => !before.includes(path))).toEqual([file.id]);
    const { headers } = await files.ask('GET', `/${file.id}/content`);
    expect(headers.get('x-injected')).toBeNull();
    const disposition = headers.get('content-disposition') ?? '';
    const [, plain, exact] =
      /^attachment; filename="([^"]*)"(?:; filename\*=UTF-8''(.*))?$/.exec(disposition) ?? [];
    expect(exact === undefined ? plain : decodeURIComponent(exact)).toBe(name);
  });

  const aFile = new File(['x'], 'x.txt');
  const forAssistants = ['purpose', 'assistants'] as const;
  it.each<[what: string, parts: readonly FormPart[], error: object]>([
    ['nothing', [], { param: 'file', code: 'missing_required_parameter' }],
    ['no file', [forAssistants], { param: 'file', code: 'missing_required_parameter' }],
    ['no purpose', [['file', aFile]], { param: 'purpose', code: 'missing_required_parameter' }],
    [
      'an unknown purpose',
      [
        ['file', aFile],
        ['purpose', 'fun'],
      ],
      { param: 'purpose', code: 'invalid_value', message: expect.stringContaining("'fun'") },
    ],
    [
      'an unknown field',
      [forAssistants, ['purposes', 'x'], ['file', aFile]],
      {
        param: 'purposes',
        code: 'unknown_parameter',
        message: "Unknown parameter: 'purposes'. Did you mean 'purpose'?",
      },
    ],
    [
      'two files',
      [forAssistants, ['file', aFile], ['file', aFile]],
      { param: 'file', code: 'duplicate_parameter' },
    ],
    [
      'two purposes',
      [['file', aFile], forAssistants, forAssistants],
      { param: 'purpose', code: 'duplicate_parameter' },
    ],
    [
      'a text for a file',
      [forAssistants, ['file', 'some text']],
      { param: 'file', code: 'invalid_type' },
    ],
    [
      'a file for a purpose',
      [
        ['purpose', aFile],
        ['file', aFile],
      ],
      { param: 'purpose', code: 'invalid_type' },
    ],
    [
      'a name that is too long',
      [['file', new File(['x'], 'x'.repeat(256))], forAssistants],
      { param: 'filename', code: 'string_above_max_length' },
    ],
  ])('refuses a form with %s, and keeps nothing of it', async (_what, parts, error) => {
    const before = bytesOnDisk(data);
    const { status, bytes } = await files.sendForm(...parts);
    expect([status, JSON.parse(bytes.toString())]).toMatchObject([400, { error }]);
    expect(bytesOnDisk(data)).toEqual(before);
  });

  it.each([
    ['json', { 'content-type': 'application/json' }, '{"purpose":"assistants"}', 415],
    ['nothing', {}, undefined, 415],
    ['a form without a boundary', { 'content-type': 'multipart/form-data' }, 'x', 400],
    ['a form that is none', { 'content-type': 'multipart/form-data; boundary=x' }, 'x', 400],
    [
      'a form that ends in the middle',
      { 'content-type': 'multipart/form-data; boundary=x' },
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      400,
    ],
  ])('refuses %s', async (_what, headers, body, expected) => {
    const before = bytesOnDisk(data);
    const { status, bytes } = await files.ask('POST', '', { headers, ...(body && { body }) });
    expect([status, JSON.parse(bytes.toString())]).toEqual([
      expected,
      { error: expect.objectContaining({ type: 'invalid_request_error', code: null }) },
    ]);
    expect(bytesOnDisk(data)).toEqual(before);
  });

  it('refuses a file that is too large, however it is sent, on a connection that stays', async () => {
    const before = bytesOnDisk(data);
    const large = new File([randomBytes(3 * MB)], 'large.bin');
    for (let time = 0; time < 2; time += 1) {
      const { status, bytes } = await files.sendForm(['file', large], ['purpose', 'assistants']);
      expect([status, JSON.parse(bytes.toString())]).toMatchObject([
        413,
        { error: { message: 'The file is larger than 1048576 bytes.' } },
      ]);
    }
    expect(bytesOnDisk(data)).toEqual(before);
    expect((await files.upload('fits.bin', randomBytes(MB))).bytes).toBe(MB);
  });

  it('lists files of a purpose, by pages, at once', async () => {
    const uploaded: WireFile[] = [];
    for (const [index, purpose] of ['batch', 'evals', 'batch', 'batch'].entries()) {
      const file = new File(['x'], `${index}.txt`);
      uploaded.push(jsonOf(await files.sendForm(['purpose', purpose], ['file', file])));
    }
    const [first, , third, last] = uploaded;
    const page = async (query: string) => jsonOf(await files.ask('GET', `?purpose=batch${query}`));
    expect(await page('')).toEqual({
      object: 'list',
      data: [last, third, first],
      first_id: last?.id,
      last_id: first?.id,
      has_more: false,
    });
    expect(await page('&limit=1&order=asc')).toMatchObject({ data: [first], has_more: true });
    expect(await page(`&limit=1&after=${last?.id}`)).toMatchObject({ data: [third] });
    expect(await page(`&limit=2&before=${first?.id}`)).toMatchObject({ data: [last, third] });
    await files.ask('DELETE', `/${third?.id}`);
    expect(await page(`&after=${third?.id}`)).toMatchObject({ data: [first] });
    expect((await files.ask('GET', '?limit=10001')).status).toBe(400);
  });

  it.each(['file-abc123', 'abc', 'thread_abc123', '..%2f..%2fetc%2fpasswd'])(
    'has no file %s',
    async (id) => {
      for (const [method, path] of [
        ['GET', id],
        ['GET', `${id}/content`],
        ['DELETE', id],
      ] as const) {
        const { status, bytes } = await files.ask(method, `/${path}`);
        expect([status, JSON.parse(bytes.toString())]).toEqual([
          404,
          {
            error: {
              message: `No such File object: ${decodeURIComponent(id)}`,
              type: 'invalid_request_error',
              param: 'id',
              code: null,
            },
          },
        ]);
      }
    },
  );

  it('says when the bytes are lost, and deletes the file all the same', async () => {
    const { id } = await files.upload('lost.txt', 'x');
    rmSync(join(data, 'files', id.slice(-2), id));
    const { status, bytes } = await files.ask('GET', `/${id}/content`);
    expect([status, JSON.parse(bytes.toString())]).toMatchObject([
      404,
      { error: { message: `The content of '${id}' is not there.` } },
    ]);
    expect((await files.ask('DELETE', `/${id}`)).status).toBe(200);
  });

  it('deletes once for each idempotency key', async () => {
    const { id } = await files.upload('once.txt', 'x');
    const headers = { 'idempotency-key': `delete-${id}` };
    const first = await files.ask('DELETE', `/${id}`, { headers });
    const again = await files.ask('DELETE', `/${id}`, { headers });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('takes what curl -F sends', async () => {
    const boundary = '------------------------a1b2c3d4e5f60718';
    const part = (head: string, body: string): string =>
      `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`;
    const form = [
      part('Content-Disposition: form-data; name="purpose"', 'fine-tune'),
      part(
        'Content-Disposition: form-data; name="file"; filename="from \\"curl\\".txt"\r\nContent-Type: text/plain',
        'sent by curl',
      ),
      `--${boundary}--\r\n`,
    ].join('');
    const line = head('POST /v1/files HTTP/1.1', {
      Host: '127.0.0.1',
      'User-Agent': 'curl/7.74.0',
      Accept: '*/*',
      Authorization: `Bearer ${service.key}`,
      'Content-Length': String(form.length),
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
    });
    const answer = await exchange(service.api.port, line + form);
    expect(JSON.parse(answer.body)).toMatchObject({
      filename: 'from "curl".txt',
      purpose: 'fine-tune',
      bytes: 12,
    });
  });

  describe('as the SDKs speak it', () => {
    const options = () => ({ apiKey: service.key, baseURL: service.baseUrl, maxRetries: 0 });
    const path = join(makeTestDirectory('sdk'), 'streamed.txt');
    beforeAll(() => writeFileSync(path, 'from a stream'));

    it('openai@4.36.0', async () => {
      const { files: sdk } = new OfV1(options());
      const file = await sdk.create({
        file: await toFileOfV1(Buffer.from('from a buffer'), 'buffer.txt'),
        purpose: 'assistants',
      });
      expect(file).toMatchObject({ filename: 'buffer.txt', bytes: 13, status: 'processed' });
      const streamed = await sdk.create({ file: createReadStream(path), purpose: 'fine-tune' });
      expect(streamed).toMatchObject({ filename: 'streamed.txt', bytes: 13 });
      expect(await sdk.retrieve(file.id)).toEqual(file);
      expect((await sdk.list({ purpose: 'assistants' })).data).toContainEqual(file);
      expect(await (await sdk.content(file.id)).text()).toBe('from a buffer');
      expect(await sdk.waitForProcessing(file.id)).toEqual(file);
      expect(await sdk.del(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
      await expect(sdk.retrieve(file.id)).rejects.toBeInstanceOf(OfV1.NotFoundError);
    });

    it('openai@4.104.0', async () => {
      const { files: sdk } = new OfV2(options());
      const file = await sdk.create({
        file: await toFileOfV2(Buffer.from('from a buffer'), 'buffer.txt'),
        purpose: 'user_data',
      });
      const streamed = await sdk.create({ file: createReadStream(path), purpose: 'vision' });
      expect(streamed).toMatchObject({ filename: 'streamed.txt', bytes: 13 });
      expect(await sdk.retrieve(file.id)).toEqual(file);
      const listed: unknown[] = [];
      for await (const each of sdk.list({ purpose: 'user_data', limit: 1 })) listed.push(each);
      expect(listed).toContainEqual(file);
      expect(await (await sdk.content(file.id)).text()).toBe('from a buffer');
      expect(await sdk.del(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
      await expect(sdk.content(file.id)).rejects.toBeInstanceOf(OfV2.NotFoundError);
    });

    it('the newest', async () => {
      const { files: sdk } = new Newest(options());
      const file = await sdk.create({
        file: await toFile(Buffer.from('from a buffer'), 'buffer.txt'),
        purpose: 'user_data',
      });
      const streamed = await sdk.create({ file: createReadStream(path), purpose: 'vision' });
      expect(streamed).toMatchObject({ filename: 'streamed.txt', bytes: 13 });
      expect(await sdk.retrieve(file.id)).toEqual(file);
      const listed: unknown[] = [];
      for await (const each of sdk.list({ limit: 3, order: 'asc' })) listed.push(each);
      expect(listed).toContainEqual(file);
      expect(await (await sdk.content(file.id)).text()).toBe('from a buffer');
      expect(await sdk.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
      await expect(sdk.retrieve(file.id)).rejects.toBeInstanceOf(Newest.NotFoundError);
    });
  });
});

function bucket({ options }: TestS3): Readonly<Record<string, string>> {
  const { origin, pathname } = new URL(options.endpoint);
  return {
    S3_ENDPOINT: origin,
    S3_BUCKET: pathname.slice(1),
    S3_ACCESS_KEY_ID: options.accessKeyId,
    S3_SECRET_ACCESS_KEY: options.secretAccessKey,
  };
}
