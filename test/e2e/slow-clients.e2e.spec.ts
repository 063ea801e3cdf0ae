import { setTimeout as pause } from 'node:timers/promises';
import { startService, type Service } from '../support/service';
import { eventually } from '../support/eventually';
import { expectRefusal } from './support/expect-refusal';
import { head, openRaw, type RawConnection } from './support/raw-http';
import { countEvents } from './support/read-log';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const TIMEOUT_S = 1;
/** It, and the second in which Node may be late to notice; the rest is this machine. */
const ANSWERED_WITHIN_MS = 4_000;

describe('a client that is slow', () => {
  let service: Service;
  let wire: Wire;
  const opened: RawConnection[] = [];

  beforeAll(async () => {
    service = await startService({
      apiEnvironment: { REQUEST_TIMEOUT_SECONDS: String(TIMEOUT_S) },
    });
    wire = speakV1(service);
  });
  afterAll(async () => {
    for (const connection of opened) connection.close();
    await service.stop();
  });

  const open = async (): Promise<RawConnection> => {
    const connection = await openRaw(service.api.port);
    opened.push(connection);
    return connection;
  };
  const post = (more: Readonly<Record<string, string>>, key = service.key): string =>
    head('POST /v1/threads HTTP/1.1', {
      Host: 'threadlog.test',
      Authorization: `Bearer ${key}`,
      'OpenAI-Beta': 'assistants=v1',
      'Content-Type': 'application/json',
      ...more,
    });
  const isClosed = (connection: RawConnection): Promise<boolean> =>
    eventually(connection.isClosed, (closed) => closed, { within: ANSWERED_WITHIN_MS });
  const expectTimeout = async (connection: RawConnection): Promise<void> => {
    const [answer] = await eventually(connection.answers, (all) => all.length > 0, {
      within: ANSWERED_WITHIN_MS,
    });
    if (!answer) throw new Error('no answer');
    expect(expectRefusal(answer)).toEqual({
      status: 408,
      error: {
        message: `The request did not arrive within ${TIMEOUT_S} seconds.`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
    await isClosed(connection);
    expect(connection.answers()).toHaveLength(1);
  };

  const unfinished: Readonly<Record<string, () => string>> = {
    'that says nothing': () => '',
    'whose headers never end': () => post({}).slice(0, -2),
    'whose body is shorter than it said': () => `${post({ 'Content-Length': '20' })}{}`,
    'whose chunks never end': () => `${post({ 'Transfer-Encoding': 'chunked' })}2\r\n{}\r\n`,
  };
  const trickling: Readonly<Record<string, readonly [start: () => string, drop: string]>> = {
    'whose headers trickle': [() => post({}).slice(0, -4), 'a'],
    'whose body trickles': [() => post({ 'Content-Length': '100000' }), ' '],
    'whose chunks trickle': [() => post({ 'Transfer-Encoding': 'chunked' }), '1\r\n \r\n'],
  };

  describe('with its request', () => {
    const waiting = new Map<string, RawConnection>();
    const pouring: (() => void)[] = [];
    let before: number;

    // All at once: each of them takes its time.
    beforeAll(async () => {
      before = await countEvents(service);
      for (const [what, bytes] of Object.entries(unfinished)) {
        const connection = await open();
        connection.send(bytes());
        waiting.set(what, connection);
      }
      for (const [what, [start, drop]] of Object.entries(trickling)) {
        const connection = await open();
        connection.send(start());
        pouring.push(pour(connection, drop));
        waiting.set(what, connection);
      }
    });
    afterAll(() => pouring.forEach((stop) => stop()));

    it.each([...Object.keys(unfinished), ...Object.keys(trickling)])(
      '%s is answered 408 in time, and hung up on',
      async (what) => {
        const connection = waiting.get(what);
        if (!connection) throw new Error(`nobody waits ${what}`);
        await expectTimeout(connection);
      },
    );

    it('has stored nothing', async () => {
      expect(await countEvents(service)).toBe(before);
    });
  });

  it('that goes on sending behind a refusal is hung up on, without a second answer', async () => {
    const connection = await open();
    connection.send(post({ 'Transfer-Encoding': 'chunked' }, 'tlk_wrong'));
    const stop = pour(connection, '1000\r\n'.padEnd(4096 + 6, 'x') + '\r\n');
    await isClosed(connection);
    stop();
    expect(connection.answers().map(({ status }) => status)).toEqual([401]);
  });

  it('that goes on sending, and looks for its answer late, finds it', async () => {
    const connection = await open();
    connection.stopReading();
    connection.send(post({ 'Content-Length': '100000' }));
    const stop = pour(connection, ' ');
    // Until well behind the answer; a connection that is closed at once is reset by what comes then,
    // and a reset takes away what was not read.
    await pause((TIMEOUT_S + 1.5) * 1_000);
    stop();
    connection.goOnReading();
    await expectTimeout(connection);
  });

  it('that breaks off in the middle is no fault of the server', async () => {
    const connection = await open();
    connection.send(`${post({ 'Content-Length': '20' })}{}`);
    connection.close();
    await wire.createThread();
    expect(service.api.output()).not.toContain('request failed');
  });

  it('that does not read its answer is hung up on', async () => {
    // More than the buffers of both kernels take.
    const content = 'a'.repeat(250_000);
    const { id } = await wire.createThread();
    for (let count = 0; count < 60; count += 1)
      await wire.createMessage(id, aNewMessage({ content }));
    const connection = await open();
    connection.stopReading();
    connection.send(
      post({}).replace('POST /v1/threads', `GET /v1/threads/${id}/messages?limit=100`),
    );
    // Who writes to a connection that is gone is told so; seldom enough to be no sign of life.
    const isGone = (): Promise<boolean> => {
      connection.send(' ');
      return eventually(connection.isClosed, (closed) => closed, { within: 200 });
    };
    const gone = (closed: boolean): boolean => closed;
    await eventually(isGone, gone, { within: 30_000, every: 5.5 * TIMEOUT_S * 1_000 });
  });

  it('does not keep others waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, open));
    for (const connection of slow) connection.send(`${post({ 'Content-Length': '20' })}{}`);
    const start = performance.now();
    await wire.createThread();
    expect(performance.now() - start).toBeLessThan(500);
  });
});

/** Sends the same again and again, every 50 ms. @returns what ends it */
function pour({ send }: RawConnection, drop: string): () => void {
  const timer = setInterval(send, 50, drop);
  return () => clearInterval(timer);
}
