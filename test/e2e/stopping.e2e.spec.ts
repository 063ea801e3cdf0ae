import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { eventually } from '../support/eventually';
import { startService, type ApiProcess, type Exit, type Service } from '../support/service';
import { exchange, head, openRaw } from './support/raw-http';
import { countMarks, readLog } from './support/read-log';
import { aNewMessage, speakV1 } from './support/wire';

jest.setTimeout(60_000);

const GRACE_MS = 1_000;
const STOPS_WITHIN_MS = 4_000;
const CLIENTS = 16;

/** What became of one request: a status, or the code of the error that its client saw. */
type Outcome = { readonly mark: string; readonly at: number; readonly end: number | string };

let service: Service;
let threadId: string;
beforeAll(async () => {
  service = await startService({ apiEnvironment: { SHUTDOWN_GRACE_MS: String(GRACE_MS) } });
  threadId = (await speakV1(service).createThread()).id;
});
afterAll(() => service.stop());

describe('an API that is told to stop, under load on connections that are kept', () => {
  const outcomes: Outcome[] = [];
  let marks: ReadonlyMap<string, number>;
  let notReadyAt = Infinity;
  let servedWhileNotReady = 0;
  let exit: Exit;
  let stoppedAfter: number;

  beforeAll(async () => {
    const api = await service.startApi();
    const clients = Array.from({ length: CLIENTS }, (_, client) => create(api, client));
    await eventually(
      () => outcomes.length,
      (count) => count > 200,
      { within: 30_000 },
    );
    const askedAt = performance.now();
    api.signal('SIGTERM');
    const ready = await eventually(
      () => exchange(api.port, head('GET /readyz HTTP/1.1', { Host: 'threadlog.test' })),
      ({ status }) => status === 503,
      { within: GRACE_MS },
    );
    expect(ready.body).toContain('the process is stopping');
    notReadyAt = performance.now();
    exit = await api.exit;
    stoppedAfter = performance.now() - askedAt;
    await Promise.all(clients);
    servedWhileNotReady = outcomes.filter(({ at, end }) => at > notReadyAt && end === 200).length;
    marks = countMarks(await readLog(service));
  });

  it('says first that it is not ready, and goes on serving', () => {
    expect(servedWhileNotReady).toBeGreaterThan(CLIENTS);
    expect(outcomes.filter(({ at, end }) => at < notReadyAt && end !== 200)).toEqual([]);
  });

  it('ends with code 0, in time', () => {
    expect(exit).toEqual({ code: 0, signal: null });
    expect(stoppedAfter).toBeLessThan(GRACE_MS + STOPS_WITHIN_MS);
  });

  it('has stored what it answered 200, and nothing else', () => {
    const wrong = outcomes.filter(
      ({ mark, end }) => (marks.get(mark) ?? 0) !== (end === 200 ? 1 : 0),
    );
    expect(wrong).toEqual([]);
  });

  it('refuses the rest by not being there', () => {
    const others = outcomes.filter(({ end }) => end !== 200).map(({ end }) => end);
    expect(others).toHaveLength(CLIENTS);
    expect(others.filter((end) => end !== 'ECONNREFUSED' && end !== 'ECONNRESET')).toEqual([]);
  });

  /** One message after the other on one connection, until there is no answer. */
  const create = async ({ port }: ApiProcess, client: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = 0, goesOn = true; goesOn; index += 1) {
      const mark = `${client}-${index}`;
      const end = await post(port, agent, mark);
      outcomes.push({ mark, at: performance.now(), end });
      goesOn = end === 200;
    }
    agent.destroy();
  };

  const post = (port: number, agent: Agent, mark: string): Promise<number | string> =>
    new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${service.key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
      };
      const path = `/v1/threads/${threadId}/messages`;
      const sent = request({ host: '127.0.0.1', port, agent, method: 'POST', path, headers });
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      sent.on('response', (response) => {
        void text(response).then(() => resolve(response.statusCode ?? 0));
      });
      sent.end(JSON.stringify(aNewMessage({ metadata: { mark } })));
    });
});

describe('an API that is told to stop while a client never finishes', () => {
  it('gives that request up, and ends with code 0 in time', async () => {
    const api = await service.startApi();
    const connection = await openRaw(api.port);
    const headers = {
      Host: 'threadlog.test',
      Authorization: `Bearer ${service.key}`,
      'OpenAI-Beta': 'assistants=v1',
      'Content-Type': 'application/json',
      'Content-Length': '20',
      Expect: '100-continue',
    };
    connection.send(head(`POST /v1/threads/${threadId}/messages HTTP/1.1`, headers));
    await eventually(connection.received, (all) => all.includes('100 Continue'));
    const askedAt = performance.now();
    api.signal('SIGTERM');
    expect(await api.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAt).toBeLessThan(GRACE_MS + STOPS_WITHIN_MS);
    expect(connection.answers()).toEqual([]);
  });
});
