import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Db } from '#database';
import { BATCH, SECONDS } from './buckets';
import { addLogGauges } from './log-gauges';

/** What a worker process tells of itself, and of the database that it works on. */
export type WorkerMetrics = {
  readonly registry: Registry;
  /** A batch is in the read tables. */
  readonly projected: (events: number, milliseconds: number) => void;
};

export function createWorkerMetrics(db: Db): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addLogGauges(registry, db);
  const events = new Counter({
    name: 'threadlog_projected_events_total',
    help: 'Events that this process has brought into the read tables.',
    registers,
  });
  const batches = new Histogram({
    name: 'threadlog_projection_batch_events',
    help: 'Events of one transaction.',
    buckets: BATCH,
    registers,
  });
  const seconds = new Histogram({
    name: 'threadlog_projection_duration_seconds',
    help: 'Of one transaction.',
    buckets: SECONDS,
    registers,
  });
  return {
    registry,
    projected: (count, milliseconds) => {
      events.inc(count);
      batches.observe(count);
      seconds.observe(milliseconds / 1000);
    },
  };
}
