import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { bytesOnDisk, speakFiles } from './support/files';
import { head, openRaw, type RawConnection } from './support/raw-http';
import { countEvents } from './support/read-log';

jest.setTimeout(60_000);

const BOUNDARY = 'x';
const START = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="slow.bin"\r\n\r\n`;
const END = `\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n--${BOUNDARY}--\r\n`;

describe('an upload that is slow', () => {
  const data = makeTestDirectory('slow-uploads');
  let service: Service;
  beforeAll(async () => {
    service = await startService({
      apiEnvironment: { DATA_DIR: data, REQUEST_TIMEOUT_SECONDS: '1', MAX_FILE_MB: '1' },
    });
  });
  afterAll(() => service.stop());

  const begin = async (length: number): Promise<RawConnection> => {
    const connection = await openRaw(service.api.port);
    const line = head('POST /v1/files HTTP/1.1', {
      Host: 'threadlog.test',
      Authorization: `Bearer ${service.key}`,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': String(length),
    });
    connection.send(line + START);
    return connection;
  };
  const isStored = (count: number): Promise<unknown> =>
    eventually(
      () => bytesOnDisk(data),
      (names) => names.length === count,
    );

  it('may take longer than any other request, as long as it goes on', async () => {
    const drops = 40;
    const connection = await begin(START.length + drops + END.length);
    const sent = await new Promise<number>((resolve) => {
      let count = 0;
      const timer = setInterval(() => {
        connection.send('.');
        count += 1;
        if (count < drops) return;
        clearInterval(timer);
        resolve(count);
      }, 100);
    });
    connection.send(END);
    const [answer] = await eventually(connection.answers, (all) => all.length > 0);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ filename: 'slow.bin', bytes: sent });
    connection.close();
    const { id } = JSON.parse(answer?.body ?? '') as { id: string };
    await speakFiles(service).ask('DELETE', `/${id}`);
  });

  it('and stalls is answered 408, hung up on, and leaves nothing behind', async () => {
    const before = await countEvents(service);
    const connection = await begin(1_000_000);
    connection.send('x'.repeat(300_000));
    await isStored(1);
    const [answer] = await eventually(connection.answers, (all) => all.length > 0);
    expect(answer?.status).toBe(408);
    await eventually(connection.isClosed, (closed) => closed);
    expect(connection.answers()).toHaveLength(1);
    await isStored(0);
    expect(await countEvents(service)).toBe(before);
  });

  it('and breaks off leaves nothing behind, and is no fault of the server', async () => {
    const connection = await begin(1_000_000);
    connection.send('x'.repeat(300_000));
    await isStored(1);
    connection.close();
    await isStored(0);
    expect(service.api.output()).not.toContain('request failed');
  });

  it('and too large is hung up on when it pours on behind its refusal', async () => {
    const connection = await begin(1_000_000_000);
    const timer = setInterval(() => connection.send('x'.repeat(300_000)), 20);
    await eventually(connection.isClosed, (closed) => closed);
    clearInterval(timer);
    expect(connection.answers().map(({ status }) => status)).toEqual([413]);
    await isStored(0);
  });
});
