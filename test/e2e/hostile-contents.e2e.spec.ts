import { readdirSync } from 'node:fs';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { bytesOnDisk, type WireFile } from './support/files';
import { HOSTILE_TEXTS } from './support/hostile/strings';
import { exchange, head, type RawAnswer } from './support/raw-http';
import { speakV1, type Wire, type WireThread } from './support/wire';

jest.setTimeout(60_000);

const BOUNDARY = 'boundary';
/** What a name, a key and a value of metadata have room for. */
const SHORT = HOSTILE_TEXTS.filter((text) => text.length < 64);

/** Where a text is data it is kept to the letter, whatever it looks like. */
describe('a hostile text that is allowed', () => {
  const outside = makeTestDirectory('hostile-contents');
  const data = `${outside}/data`;
  let service: Service;
  let wire: Wire;

  beforeAll(async () => {
    const environment = { DATA_DIR: data };
    service = await startService({ apiEnvironment: environment, workerEnvironment: environment });
    wire = speakV1(service);
  });
  afterAll(() => service.stop());

  it.each(SHORT)(
    'is the content and the metadata of a message, as it was sent: %j',
    async (text) => {
      const { id: threadId } = await wire.createThread();
      const metadata = Object.fromEntries([[text, text]]);
      const { id } = await wire.createMessage(threadId, { role: 'user', content: text, metadata });
      const read = await wire.retrieveMessage(threadId, id);
      expect(read.content[0]?.text.value).toBe(text);
      expect(Object.entries(read.metadata)).toEqual([[text, text]]);
    },
  );

  it.each(SHORT)('finds just the threads that have it in their metadata: %j', async (text) => {
    const metadata = Object.fromEntries([[text, `found ${text}`]]);
    const { id } = await wire.createThread({ metadata });
    const query = `metadata[${encodeURIComponent(text)}]=${encodeURIComponent(`found ${text}`)}`;
    const { status, text: body } = await wire.ask('GET', `/threads?${query}`);
    const ids = (JSON.parse(body) as { data: readonly WireThread[] }).data.map(
      (thread) => thread.id,
    );
    expect([status, ids]).toEqual([200, [id]]);
  });

  it.each(SHORT)('is the name of a file, and of nothing on the disk: %j', async (text) => {
    const before = bytesOnDisk(data);
    const file = made(await upload(Buffer.from(escaped(text))));
    expect(file.filename).toBe(text);
    expect(bytesOnDisk(data).filter((name) => !before.includes(name))).toEqual([file.id]);
    const disposition = (await download(file.id)).headers['content-disposition'] ?? '';
    expect(nameIn(disposition)).toBe(text);
  });

  it.each<[what: string, name: Buffer]>([
    ['overlong UTF-8', Buffer.from('c0aec0aec0af2e7a7178', 'hex')],
    ['half a surrogate pair', Buffer.from('eda0807a7178', 'hex')],
    ['no UTF-8', Buffer.from('fffe7a7178', 'hex')],
    ['NUL', Buffer.from('7a7178002e747874', 'hex')],
  ])('is no name when it is %s: what is kept is text, on one line', async (_, name) => {
    const before = bytesOnDisk(data);
    const answer = await upload(name);
    if (answer.status === 400) {
      expect(bytesOnDisk(data)).toEqual(before);
      return;
    }
    const { id, filename } = made(answer);
    expect(Buffer.from(filename).toString()).toBe(filename);
    expect(filename).not.toMatch(/[\0/]/);
    expect(nameIn((await download(id)).headers['content-disposition'] ?? '')).toBe(filename);
  });

  // The other two are the worker's: its signing key, and the checkpoints that it publishes.
  it('has left nothing beside the directory of the files', () => {
    expect(readdirSync(outside)).toEqual(['data']);
    expect(readdirSync(data)).toEqual(['files', 'ledger.key', 'published']);
  });

  const common = (): Readonly<Record<string, string>> => ({
    Host: 'threadlog.test',
    Authorization: `Bearer ${service.key}`,
  });
  const download = (id: string): Promise<RawAnswer> =>
    exchange(service.api.port, head(`GET /v1/files/${id}/content HTTP/1.1`, common()));

  /** @param name to the byte */
  const upload = (name: Buffer): Promise<RawAnswer> => {
    const part = (text: string): Buffer =>
      Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; ${text}`);
    const body = Buffer.concat([
      part('name="purpose"\r\n\r\nassistants\r\n'),
      part('name="file"; filename="'),
      name,
      Buffer.from(`"\r\n\r\nx\r\n--${BOUNDARY}--\r\n`),
    ]);
    const line = head('POST /v1/files HTTP/1.1', {
      ...common(),
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': String(body.length),
    });
    return exchange(service.api.port, Buffer.concat([Buffer.from(line), body]));
  };
});

/** As a browser writes it into a form, and with a backslash doubled, as it is read. */
function escaped(name: string): string {
  return name
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '%22')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function made({ status, body }: RawAnswer): WireFile {
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${body}`);
  return JSON.parse(body) as WireFile;
}

/** The name that a browser would save it under; nothing but printable ASCII may say it. */
function nameIn(disposition: string): string | undefined {
  const [, plain, exact] =
    /^attachment; filename="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"(?:; filename\*=UTF-8''([\x21-\x7e]*))?$/.exec(
      disposition,
    ) ?? [];
  return exact === undefined ? plain : decodeURIComponent(exact);
}
