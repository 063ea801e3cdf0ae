import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { expectRefusal } from './support/expect-refusal';
import { exchange, head, openRaw } from './support/raw-http';
import { countEvents } from './support/read-log';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const BODY_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 16 * 1024;
const INITIAL_MESSAGES = 10_000;
const QUEUED_APPENDS = 4_096;

/** The table in docs/operating.md; waits are in slow-clients.e2e.spec.ts. */
describe('each limit', () => {
  let service: Service;
  let wire: Wire;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    threadId = (await wire.createThread()).id;
  });
  afterAll(() => service.stop());

  const headers = (): Readonly<Record<string, string>> => ({
    Host: 'threadlog.test',
    Authorization: `Bearer ${service.key}`,
    'OpenAI-Beta': 'assistants=v1',
    'Content-Type': 'application/json',
  });
  const create = (): string => {
    const body = JSON.stringify(aNewMessage());
    const line = `POST /v1/threads/${threadId}/messages HTTP/1.1`;
    return `${head(line, { ...headers(), 'Content-Length': String(body.length) })}${body}`;
  };

  it.each([
    [BODY_BYTES, 200],
    [BODY_BYTES + 1, 413],
  ])('of a body: one of %i bytes is answered %i', async (bytes, status) => {
    const body = '{}'.padEnd(bytes);
    const response = await fetch(`${service.baseUrl}/threads`, {
      method: 'POST',
      headers: headers(),
      body,
    });
    expect(response.status).toBe(status);
    await response.body?.cancel();
  });

  // Node counts neither colons nor line ends; hence the margin.
  it.each([
    [HEADER_BYTES - 256, 200],
    [HEADER_BYTES + 256, 431],
  ])('of the headers: some of %i bytes are answered %i', async (bytes, status) => {
    const bare = head(`GET /v1/threads/${threadId} HTTP/1.1`, { ...headers(), 'X-Padding': '' });
    const padded = bare.replace('X-Padding: ', `X-Padding: ${'a'.repeat(bytes - bare.length)}`);
    expect(await exchange(service.api.port, padded)).toMatchObject({ status });
  });

  it.each([
    [100, 200],
    [101, 400],
  ])('of a list: a limit of %i is answered %i', async (limit, status) => {
    const answer = await wire.ask('GET', `/threads/${threadId}/messages?limit=${limit}`);
    expect(answer.status).toBe(status);
  });

  it.each([
    [INITIAL_MESSAGES, 200],
    [INITIAL_MESSAGES + 1, 400],
  ])('of a new thread: %i messages are answered %i', async (count, status) => {
    const messages = Array<object>(count).fill(aNewMessage());
    expect(await wire.ask('POST', '/threads', { messages })).toMatchObject({ status });
  });

  describe('of the appends that wait for the database', () => {
    it('is answered 429 at once, with when to come again, and nothing is stored', async () => {
      const before = await countEvents(service);
      const unlock = await lockLog();
      const flood = await openRaw(service.api.port);
      const sent = QUEUED_APPENDS + 300;
      flood.send(create().repeat(sent));
      // Who still finds room waits with the others, on a connection of his own.
      const late: Promise<number>[] = [];
      const refusal = await eventually(
        async () => {
          const answer = exchange(service.api.port, create(), { within: 30_000 });
          late.push(answer.then(({ status }) => status));
          return Promise.race([answer, noAnswerIn(500)]);
        },
        (answer) => answer?.status === 429,
        { within: 20_000 },
      );
      if (!refusal) throw new Error('nobody was refused');
      expect(refusal.headers['retry-after']).toBe('1');
      expect(expectRefusal(refusal).error).toEqual({
        message: "You've exceeded the rate limit, please slow down and try again later.",
        type: 'invalid_request_error',
        param: null,
        code: 'rate_limit_exceeded',
      });
      await unlock();
      await eventually(flood.answers, (all) => all.length === sent, { within: 30_000, every: 100 });
      flood.close();
      const statuses = [
        ...flood.answers().map(({ status }) => status),
        ...(await Promise.all(late)),
      ];
      expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
      const created = statuses.filter((status) => status === 200).length;
      expect(created).toBeGreaterThanOrEqual(QUEUED_APPENDS);
      expect(await countEvents(service)).toBe(before + created);
    });
  });

  /** Makes every append wait. @returns what lets them go */
  const lockLog = async (): Promise<() => Promise<void>> => {
    const client = new Client({ connectionString: service.database.ownerUrl });
    await client.connect();
    await client.query('begin; lock table threadlog.events in exclusive mode');
    return () => client.end();
  };
});

function noAnswerIn(milliseconds: number): Promise<undefined> {
  return new Promise((settle) => setTimeout(settle, milliseconds, undefined).unref());
}
