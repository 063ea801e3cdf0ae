import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#embedded-postgres';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { openStream } from './support/event-stream';
import { speakFiles } from './support/files';
import { projectionHasCaughtUp } from './support/read-log';
import { aNewMessage, speakV1 } from './support/wire';

jest.setTimeout(60_000);

describe('metrics', () => {
  let service: Service;
  let ports: { readonly api: number; readonly worker: number };
  beforeAll(async () => {
    ports = { api: await freePort(), worker: await freePort() };
    const { api, worker } = ports;
    service = await startService({
      apiEnvironment: { METRICS_PORT: String(api) },
      workerEnvironment: { WORKER_METRICS_PORT: String(worker) },
    });
  });
  afterAll(() => service.stop());

  /** Samples by name and labels, as they are written. */
  const fetchFrom = async (port: number): Promise<ReadonlyMap<string, number>> => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  };
  const ofApi = () => fetchFrom(ports.api);
  const ofWorker = () => fetchFrom(ports.worker);

  it('of the API count requests by route, batches, connections and streams', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    for (let count = 0; count < 5; count += 1) await wire.createMessage(id, aNewMessage());
    await wire.ask('GET', `/threads/${id}/messages/msg_nobody`);
    await fetch(`${service.baseUrl}/nowhere/${'x'.repeat(50)}`, { method: 'PATCH' });
    const stream = await openStream(`${service.baseUrl}/events?stream=true`, {
      authorization: `Bearer ${service.key}`,
    });
    await stream.next();
    const metrics = await ofApi();
    const messages = 'route="/v1/threads/:thread_id/messages"';
    const total = 'threadlog_http_requests_total';
    expect(metrics.get(`${total}{method="POST",${messages},status="200"}`)).toBe(5);
    expect(
      metrics.get(
        `${total}{method="GET",route="/v1/threads/:thread_id/messages/:message_id",status="404"}`,
      ),
    ).toBe(1);
    expect(metrics.get(`${total}{method="other",route="none",status="404"}`)).toBe(1);
    expect(
      metrics.get(`threadlog_http_request_duration_seconds_count{method="POST",${messages}}`),
    ).toBe(5);
    expect(metrics.get('threadlog_append_batch_commands_sum')).toBe(6);
    expect(metrics.get('threadlog_append_wait_seconds_count')).toBe(6);
    expect(metrics.get('threadlog_event_streams')).toBe(1);
    expect(metrics.get('threadlog_database_connections{state="wanted"}')).toBe(0);
    expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    stream.close();
    await eventually(ofApi, (now) => now.get('threadlog_event_streams') === 0);
  });

  it('of the API say how many events its reads found behind the read tables', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    await projectionHasCaughtUp(service);
    service.worker.signal('SIGSTOP');
    const before = await ofApi();
    let last = '';
    for (let count = 0; count < 3; count += 1) last = (await wire.createMessage(id)).id;
    await wire.ask('GET', `/threads/${id}/messages`);
    await wire.ask('GET', `/threads/${id}/messages/${last}`);
    const after = await ofApi();
    service.worker.signal('SIGCONT');
    const risen = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    // Of the thread three, of the message its own.
    expect(risen('threadlog_read_tail_events_sum')).toBe(4);
    expect(risen('threadlog_read_tail_events_count')).toBe(2);
    expect(risen('threadlog_read_tail_events_bucket{le="2"}')).toBe(1);
  });

  it('of the worker count its attempts at tasks, and its connections', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    const file = await speakFiles(service).upload('notes.txt', 'notes');
    await wire.createMessage(id, aNewMessage({ file_ids: [file.id] }));
    const done = 'threadlog_task_attempts_total{kind="validate_attachment",outcome="done"}';
    const metrics = await eventually(ofWorker, (now) => now.has(done), { within: 20_000 });
    expect(metrics.get(done)).toBe(1);
    expect(metrics.get('threadlog_database_connections{state="idle"}')).toBeGreaterThan(0);
  });

  it('of the worker say how far log, read tables and seals are', async () => {
    const head = async (): Promise<number> => {
      const [row] = await service.query<{ head: number }>(
        'select max(position)::int as head from threadlog.events',
      );
      return row?.head ?? 0;
    };
    const position = await head();
    const metrics = await eventually(
      ofWorker,
      (now) => now.get('threadlog_sealed_position') === position,
      { within: 20_000, every: 200 },
    );
    expect(metrics.get('threadlog_log_position')).toBe(position);
    expect(metrics.get('threadlog_projected_position')).toBe(position);
    expect(metrics.get('threadlog_projection_lag_events')).toBe(0);
    expect(metrics.get('threadlog_projection_lag_seconds')).toBe(0);
    expect(metrics.get('threadlog_projected_events_total')).toBe(position);
    expect(metrics.get('threadlog_tasks_dead')).toBe(0);
    expect(metrics.get('threadlog_database_up')).toBe(1);
  });

  it('are on no other port, and no other path of theirs', async () => {
    const answers = await Promise.all([
      fetch(`http://127.0.0.1:${service.api.port}/metrics`),
      fetch(`http://127.0.0.1:${ports.api}/v1/threads`),
      fetch(`http://127.0.0.1:${ports.api}/metrics`, { method: 'POST' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('name nobody: neither ids, nor keys, nor texts', async () => {
    const all = [...(await ofApi()).keys(), ...(await ofWorker()).keys()].join('\n');
    expect(all).not.toMatch(/(thread|msg)_[A-Za-z0-9]{8}|tlk_|nowhere/);
  });

  it.each(['prometheus/alerts.yml', 'grafana/dashboards/threadlog.json'])(
    'are all that %s asks for',
    async (file) => {
      const text = readFileSync(join(__dirname, '../../deploy', file), 'utf8');
      const asked = new Set(text.match(/\b(threadlog|nodejs|process)_[a-z0-9_]+\b/g));
      const told = [...(await ofApi()).keys(), ...(await ofWorker()).keys()].map(
        (sample) => sample.split('{', 1)[0],
      );
      expect(asked.size).toBeGreaterThan(7);
      expect([...asked].filter((name) => !told.includes(name))).toEqual([]);
    },
  );

  it('say that the database is away, and of the process as before', async () => {
    // No role, no connection: the worker is told so by the very next statement.
    await service.query(`alter table threadlog.checkpoints rename to gone`);
    try {
      const metrics = await eventually(ofWorker, (now) => now.get('threadlog_database_up') === 0);
      expect(metrics.has('threadlog_log_position')).toBe(false);
      expect(metrics.get('process_cpu_user_seconds_total')).toBeGreaterThan(0);
    } finally {
      await service.query(`alter table threadlog.gone rename to checkpoints`);
    }
    await eventually(ofWorker, (now) => now.get('threadlog_database_up') === 1);
  });
});
