import { startService, type Service } from '../support/service';
import { eventually } from '../support/eventually';
import { speakFiles } from './support/files';
import { head, openRaw, type RawConnection } from './support/raw-http';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const TIMEOUT_S = 1;
/** A request's time, the second in which Node may be late to notice, and what this machine takes. */
const ENDED_WITHIN_MS = 10_000;
/** What anybody else waits meanwhile. */
const SERVED_WITHIN_MS = 2_000;

/** Many that are slow at once, and some that send much: others are served, and each wait ends. */
describe('a flood', () => {
  let service: Service;
  let wire: Wire;
  let threadId: string;
  const opened: RawConnection[] = [];

  beforeAll(async () => {
    service = await startService({
      apiEnvironment: { REQUEST_TIMEOUT_SECONDS: String(TIMEOUT_S) },
    });
    wire = speakV1(service);
    threadId = (await wire.createThread()).id;
  });
  afterEach(() => opened.splice(0).forEach(({ close }) => close()));
  afterAll(() => service.stop());

  it('of connections on which headers come byte by byte ends, each with a 408', async () => {
    const all = await openMany(300);
    for (const { send } of all) send(get('/v1/threads').slice(0, -4));
    const stop = pour(all, 'a');
    await expectOthersAreServed();
    await areClosed(all);
    stop();
    expect(statusesOf(all)).toEqual({ 408: 300 });
  });

  it('of connections that say nothing ends, each with a 408', async () => {
    const all = await openMany(1_000);
    await expectOthersAreServed();
    await areClosed(all);
    expect(statusesOf(all)).toEqual({ 408: 1_000 });
  });

  it('of bodies that come byte by byte ends, each with a 408', async () => {
    const all = await openMany(300);
    const line = get('/v1/threads', { 'Content-Length': '100000' }).replace('GET', 'POST');
    for (const { send } of all) send(line);
    const stop = pour(all, ' ');
    await expectOthersAreServed();
    await areClosed(all);
    stop();
    expect(statusesOf(all)).toEqual({ 408: 300 });
  });

  it.each<[what: string, bytes: string]>([
    ['many small headers', 'a: b\r\n'.repeat(100_000)],
    ['one endless header', `a: ${'b'.repeat(1_000_000)}`],
    ['an endless name', 'b'.repeat(1_000_000)],
  ])('of %s is refused once 16 KiB of it are there', async (_, bytes) => {
    const all = await openMany(20);
    for (const { send } of all) send(`GET /v1/threads HTTP/1.1\r\n${bytes}`);
    await expectOthersAreServed();
    await areClosed(all);
    // What is still coming resets a connection that was closed: then the answer may be lost on the way.
    expect(Object.keys(statusesOf(all)).filter((status) => status !== 'none')).toEqual(['431']);
  });

  it('of requests on one connection is answered one by one, in their order', async () => {
    const [connection] = await openMany(1);
    const ids = Array.from({ length: 100 }, (_, index) => `thread_${index}`);
    connection?.send(ids.map((id) => get(`/v1/threads/${id}`)).join(''));
    const answers = await eventually(
      () => connection?.answers() ?? [],
      ({ length }) => length === 100,
    );
    const told = answers.map(({ body }) => /thread_\d+/.exec(body)?.[0]);
    expect(told).toEqual(ids);
  });

  it('of requests whose answers nobody reads is not worked off: it is hung up on', async () => {
    const content = 'a'.repeat(200_000);
    for (let count = 0; count < 10; count += 1) {
      await wire.createMessage(threadId, aNewMessage({ content }));
    }
    const all = await openMany(5);
    for (const connection of all) {
      connection.stopReading();
      connection.send(get(`/v1/threads/${threadId}/messages`).repeat(100));
    }
    await expectOthersAreServed();
    await Promise.all(all.map(isGone));
  });

  it('of downloads that nobody reads ends', async () => {
    const { id } = await speakFiles(service).upload('large.bin', new Uint8Array(32 * 1024 * 1024));
    const all = await openMany(20);
    for (const connection of all) {
      connection.stopReading();
      connection.send(get(`/v1/files/${id}/content`));
    }
    await expectOthersAreServed();
    await Promise.all(all.map(isGone));
  });

  it('leaves a connection that is merely idle open, for 75 seconds', async () => {
    const [connection] = await openMany(1);
    connection?.send(get(`/v1/threads/${threadId}`));
    const [answer] = await eventually(
      () => connection?.answers() ?? [],
      ({ length }) => length === 1,
    );
    expect(answer?.headers['keep-alive']).toBe('timeout=75');
  });

  it('is no failure of the server', () => {
    expect(service.api.output()).not.toContain('request failed');
  });

  const get = (target: string, more: Readonly<Record<string, string>> = {}): string =>
    head(`GET ${target} HTTP/1.1`, {
      Host: 'threadlog.test',
      Authorization: `Bearer ${service.key}`,
      'OpenAI-Beta': 'assistants=v1',
      'Content-Type': 'application/json',
      ...more,
    });

  const openMany = async (count: number): Promise<readonly RawConnection[]> => {
    const all = await Promise.all(Array.from({ length: count }, () => openRaw(service.api.port)));
    opened.push(...all);
    return all;
  };

  const expectOthersAreServed = async (): Promise<void> => {
    for (let count = 0; count < 5; count += 1) {
      const start = performance.now();
      await wire.createThread();
      expect(performance.now() - start).toBeLessThan(SERVED_WITHIN_MS);
    }
  };
});

const closed = (isClosed: boolean): boolean => isClosed;

function areClosed(all: readonly RawConnection[]): Promise<boolean> {
  const isEach = (): boolean => all.every(({ isClosed }) => isClosed());
  return eventually(isEach, closed, { within: ENDED_WITHIN_MS, every: 20 });
}

/** Who writes to a connection that is gone is told so; seldom enough to be no sign of life. */
function isGone(connection: RawConnection): Promise<boolean> {
  const tell = (): Promise<boolean> => {
    connection.send(' ');
    return eventually(connection.isClosed, closed, { within: 200 });
  };
  return eventually(tell, closed, { within: 30_000, every: 3_500 * TIMEOUT_S });
}

/** How many have which first answer. */
function statusesOf(all: readonly RawConnection[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { answers } of all) {
    const status = answers()[0]?.status ?? 'none';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** Sends the same again and again to each, every 200 ms. @returns what ends it */
function pour(all: readonly RawConnection[], drop: string): () => void {
  const timer = setInterval(() => all.forEach(({ send }) => send(drop)), 200);
  return () => clearInterval(timer);
}
