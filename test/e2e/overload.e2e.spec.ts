import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { expectRefusal } from './support/expect-refusal';
import { exchange, head, openRaw, type RawAnswer, type RawConnection } from './support/raw-http';
import { countEvents } from './support/read-log';
import { speakV1 } from './support/wire';

jest.setTimeout(60_000);

const MB = 1024 * 1024;
const BODY_BYTES = 16 * MB;
/** So many of the largest bodies fit into what a process holds of large ones. */
const BODIES = 3;
/** Of a process with one connection. */
const WAITING_FOR_A_CONNECTION = 100;

let service: Service;
let threadId: string;
beforeAll(async () => {
  service = await startService();
  threadId = (await speakV1(service).createThread()).id;
});
afterAll(() => service.stop());

const headers = (): Readonly<Record<string, string>> => ({
  Host: 'threadlog.test',
  Authorization: `Bearer ${service.key}`,
  'OpenAI-Beta': 'assistants=v1',
  'Content-Type': 'application/json',
});
const post = (more: Readonly<Record<string, string>>): string =>
  head('POST /v1/threads HTTP/1.1', { ...headers(), ...more });
const list = (): string => head(`GET /v1/threads/${threadId}/messages HTTP/1.1`, headers());

function expectTooBusy(answer: RawAnswer): void {
  expect(expectRefusal(answer)).toMatchObject({
    status: 429,
    error: { code: 'rate_limit_exceeded' },
  });
  expect(answer.headers['retry-after']).toBe('1');
}

describe('bodies that are more than a process holds', () => {
  const large: RawConnection[] = [];
  let before: number;

  beforeAll(async () => {
    before = await countEvents(service);
    for (let count = 0; count < BODIES; count += 1) {
      const connection = await openRaw(service.api.port);
      // It says 100 when the body is counted.
      connection.send(post({ 'Content-Length': String(BODY_BYTES), Expect: '100-continue' }));
      await eventually(connection.received, (text) => text.includes('100 Continue'));
      large.push(connection);
    }
  });
  afterAll(() => large.forEach((connection) => connection.close()));

  it('are refused before they are sent', async () => {
    const large = post({ 'Content-Length': String(2 * MB) });
    expectTooBusy(await exchange(service.api.port, large));
  });

  it('are refused when they do not say how long they are', async () => {
    const chunked = post({ 'Transfer-Encoding': 'chunked' });
    const chunk = `${MB.toString(16)}\r\n${' '.repeat(MB)}\r\n`;
    const body = `${chunk}${chunk}0\r\n\r\n`;
    expectTooBusy(await exchange(service.api.port, `${chunked}${body}`));
  });

  it('keep nobody from reading, nor from sending a small one', async () => {
    expect(await exchange(service.api.port, list())).toMatchObject({ status: 200 });
    const small = `${post({ 'Content-Length': '2' })}{}`;
    expect(await exchange(service.api.port, small)).toMatchObject({ status: 200 });
  });

  it('are stored when they are there, and make room', async () => {
    expect(await countEvents(service)).toBe(before + 1);
    for (const connection of large) connection.send('{}'.padEnd(BODY_BYTES));
    for (const { answers } of large) {
      const [answer] = await eventually(answers, (all) => all.length > 0, { within: 30_000 });
      expect(answer?.status).toBe(200);
    }
    expect(await countEvents(service)).toBe(before + 1 + BODIES);
  });

  it('make room when they break off', async () => {
    const connections: RawConnection[] = [];
    for (let count = 0; count < BODIES; count += 1) {
      const connection = await openRaw(service.api.port);
      connection.send(post({ 'Content-Length': String(BODY_BYTES) }));
      connections.push(connection);
    }
    connections.forEach((connection) => connection.close());
    const large = `${post({ 'Content-Length': String(2 * MB) })}${'{}'.padEnd(2 * MB)}`;
    await eventually(
      () => exchange(service.api.port, large),
      ({ status }) => status === 200,
    );
  });
});

describe('reads that wait for the database', () => {
  let small: Service;
  let blocker: Client;
  beforeAll(async () => {
    small = await startService({ apiEnvironment: { DATABASE_POOL: '1' } });
    blocker = new Client({ connectionString: small.database.ownerUrl });
    await blocker.connect();
  });
  afterAll(async () => {
    await blocker.end();
    await small.stop();
  });

  it('are refused when too many wait, and go on afterwards', async () => {
    const { id } = await speakV1(small).createThread();
    const read = head(`GET /v1/threads/${id}/messages HTTP/1.1`, {
      ...headers(),
      Authorization: `Bearer ${small.key}`,
    });
    await blocker.query('begin; lock table read_model.messages in access exclusive mode');
    const flood = await openRaw(small.api.port);
    const refusal = await eventually(
      () => {
        // Again and again: of those that wait, some are sent meanwhile.
        flood.send(read.repeat(WAITING_FOR_A_CONNECTION + 20));
        return exchange(small.api.port, read, { within: 500 });
      },
      ({ status }) => status === 429,
      { within: 20_000 },
    );
    expectTooBusy(refusal);
    flood.close();
    await blocker.query('rollback');
    await eventually(
      () => exchange(small.api.port, read),
      ({ status }) => status === 200,
      { within: 20_000 },
    );
  });
});
