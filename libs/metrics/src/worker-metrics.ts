import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Db } from '#database';
import { BATCH, SECONDS } from './buckets';
import { addLogGauges } from './log-gauges';
import { addPoolGauge, type PoolUse } from './pool-gauge';

/** What a worker process tells of itself, and of the database that it works on. */
export type WorkerMetrics = {
  readonly registry: Registry;
  /** A batch is in the read tables. */
  readonly projected: (events: number, milliseconds: number) => void;
  /** An attempt at a task is over. */
  readonly attempted: (kind: string, outcome: 'done' | 'failed') => void;
};

export function createWorkerMetrics(db: Db, pool: () => PoolUse): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addLogGauges(registry, db);
  addPoolGauge(registry, pool);
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
  const attempts = new Counter({
    name: 'threadlog_task_attempts_total',
    help: 'Attempts at tasks, by what they ask for and how they ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  return {
    registry,
    attempted: (kind, outcome) => attempts.inc({ kind, outcome }),
    projected: (count, milliseconds) => {
      events.inc(count);
      batches.observe(count);
      seconds.observe(milliseconds / 1000);
    },
  };
}
