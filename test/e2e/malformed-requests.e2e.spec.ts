import { startService, type Service } from '../support/service';
import { eventually } from '../support/eventually';
import { expectRefusal } from './support/expect-refusal';
import { malformedRequest, type MalformedRequest } from './support/malformed/malformed-request';
import { bytesOf } from './support/malformed/sketch';
import { validRequests, type Place } from './support/malformed/valid-requests';
import { exchange, openRaw, type RawAnswer } from './support/raw-http';
import { countEvents } from './support/read-log';
import { speakV1 } from './support/wire';

jest.setTimeout(180_000);

/** `THREADLOG_TEST_SEED` repeats a run, with `THREADLOG_TEST_REQUEST` one request of it. */
const SEED = Number(process.env['THREADLOG_TEST_SEED'] ?? Date.now() % 1_000_000);
const ONLY = process.env['THREADLOG_TEST_REQUEST'];
const REQUESTS = 2_500;
const AT_ONCE = 24;
const ANSWERED_WITHIN_MS = 20_000;
const MAX_FAILURES_SHOWN = 5;
const MAX_BYTES_SHOWN = 1_000;

describe(`malformed requests, seed ${SEED}`, () => {
  let service: Service;
  let place: Place;
  let before: number;
  let failures: readonly string[];
  let statuses: ReadonlyMap<number, number>;

  beforeAll(async () => {
    service = await startService({ apiEnvironment: { REQUEST_TIMEOUT_SECONDS: '5' } });
    const wire = speakV1(service);
    const threadId = (await wire.createThread()).id;
    const messageId = (await wire.createMessage(threadId)).id;
    place = { key: service.key, threadId, messageId };
    before = await countEvents(service);
    ({ failures, statuses } = await sendAll());
    console.info(
      `seed ${SEED}: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}`,
    );
  });
  afterAll(() => service.stop());

  it('are each answered in time, by a 4xx in the envelope', () => {
    expect(failures.slice(0, MAX_FAILURES_SHOWN).join('\n\n')).toBe('');
  });

  it('come to every kind of refusal that a request can bring about', () => {
    if (ONLY !== undefined) return;
    expect([...statuses.keys()].sort((a, b) => a - b)).toEqual([
      400, 401, 404, 408, 412, 413, 415, 431,
    ]);
  });

  it('leave the log as it was', async () => {
    expect(await countEvents(service)).toBe(before);
  });

  it('are no failures of the server', () => {
    expect(service.api.output()).not.toContain('request failed');
  });

  it('were each a request that is served, until it was broken', async () => {
    for (const sketch of validRequests(place)) {
      const { verb, segments } = sketch;
      const { status, body } = await exchange(service.api.port, bytesOf(sketch));
      expect({ verb, segments, status, body }).toMatchObject({ status: 200 });
    }
  });

  const sendAll = async (): Promise<{
    readonly failures: readonly string[];
    readonly statuses: ReadonlyMap<number, number>;
  }> => {
    const numbers = ONLY === undefined ? [...Array(REQUESTS).keys()] : [Number(ONLY)];
    const failed: string[] = [];
    const counts = new Map<number, number>();
    const lane = async (): Promise<void> => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const request = malformedRequest(SEED, number, place);
        try {
          const { status } = expectRefusal(await answerTo(service.api.port, request));
          counts.set(status, (counts.get(status) ?? 0) + 1);
        } catch (error) {
          failed.push(report(number, request, error));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return { failures: failed, statuses: counts };
  };
});

async function answerTo(port: number, { bytes, client }: MalformedRequest): Promise<RawAnswer> {
  const connection = await openRaw(port);
  try {
    connection.send(bytes);
    if (client === 'ends') connection.end();
    const isOver = (all: readonly RawAnswer[]): boolean => all.length > 0 || connection.isClosed();
    const [answer] = await eventually(connection.answers, isOver, { within: ANSWERED_WITHIN_MS });
    if (!answer) throw new Error('the connection was closed without an answer');
    return answer;
  } finally {
    connection.close();
  }
}

function report(number: number, { what, bytes }: MalformedRequest, error: unknown): string {
  const shown = bytes.toString('latin1', 0, MAX_BYTES_SHOWN);
  return [
    `${what}: ${error instanceof Error ? error.message : String(error)}`,
    `bytes (${bytes.length}): ${JSON.stringify(shown)}${bytes.length > MAX_BYTES_SHOWN ? '…' : ''}`,
    `again: THREADLOG_TEST_SEED=${SEED} THREADLOG_TEST_REQUEST=${number} npx jest test/e2e/malformed-requests`,
  ].join('\n');
}
