import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BATCH, SECONDS, TAIL } from './buckets';
import { addPoolGauge, type PoolUse } from './pool-gauge';

/** What an API process tells of itself. */
export type ApiMetrics = {
  readonly registry: Registry;
  /** @param route as it was declared, `/v1/threads/:thread_id`; undefined where none was met */
  readonly answered: (
    request: { readonly method: string; readonly route: string | undefined },
    status: number,
    milliseconds: number,
  ) => void;
  /** A batch was appended, or refused: how many commands, how long it took, how long the first had waited. */
  readonly appended: (commands: number, milliseconds: number, waitedMs: number) => void;
  /** A message or a page of messages was read, behind so many events that are not projected. */
  readonly tailed: (events: number) => void;
};

type Looked = {
  /** Asked whenever somebody fetches. */
  readonly pool: () => PoolUse;
  readonly streams: () => number;
};

/** Methods beyond these are one: whoever makes them up must not make up labels. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE']);

export function createApiMetrics(looked: Looked): ApiMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'threadlog_http_requests_total',
    help: 'Answers, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'threadlog_http_request_duration_seconds',
    help: 'From the headers of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: SECONDS,
    registers,
  });
  const batches = new Histogram({
    name: 'threadlog_append_batch_commands',
    help: 'Commands that were appended with one statement.',
    buckets: BATCH,
    registers,
  });
  const appends = new Histogram({
    name: 'threadlog_append_duration_seconds',
    help: 'From sending a batch to its commit.',
    buckets: SECONDS,
    registers,
  });
  const waits = new Histogram({
    name: 'threadlog_append_wait_seconds',
    help: 'How long the first command of a batch had waited for it to be sent.',
    buckets: SECONDS,
    registers,
  });
  const tails = new Histogram({
    name: 'threadlog_read_tail_events',
    help: 'Events that a read of messages found behind the read tables; above 256, it reads the log alone.',
    buckets: TAIL,
    registers,
  });
  addGauges(registry, looked);
  return {
    registry,
    answered: ({ method, route = 'none' }, status, milliseconds) => {
      const labels = { method: METHODS.has(method) ? method : 'other', route };
      requests.inc({ ...labels, status });
      seconds.observe(labels, milliseconds / 1000);
    },
    appended: (commands, milliseconds, waitedMs) => {
      batches.observe(commands);
      appends.observe(milliseconds / 1000);
      waits.observe(waitedMs / 1000);
    },
    tailed: (events) => tails.observe(events),
  };
}

function addGauges(registry: Registry, { pool, streams }: Looked): void {
  addPoolGauge(registry, pool);
  registry.registerMetric(
    new Gauge({
      name: 'threadlog_event_streams',
      help: 'Streams of events that are open.',
      registers: [],
      collect() {
        this.set(streams());
      },
    }),
  );
}
