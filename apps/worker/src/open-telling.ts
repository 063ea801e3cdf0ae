import type { Logger } from 'pino';
import { tracesPlace, type Config } from '#config';
import type { Db, OpenDatabase } from '#database';
import { createWorkerMetrics, openMetrics, type WorkerMetrics } from '#metrics';
import { createTroubleLog } from '#process';
import { openTracing } from '#tracing';
import type { OnProjected } from './projector';
import type { TaskWork } from './task-runner';
import { createWorkTraces, type WorkTraces } from './work-traces';

/** What is told of the work to who watches it: metrics, traces, or nothing. */
export type Telling = {
  readonly onProjected: OnProjected | undefined;
  /** The same work, told of. */
  readonly told: (work: TaskWork['work']) => TaskWork['work'];
  /** Begins to answer who fetches metrics. */
  readonly serve: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openTelling(
  { db, use }: Pick<OpenDatabase, 'db' | 'use'>,
  config: Config,
  logger: Logger,
): Promise<Telling> {
  const place = { port: config.WORKER_METRICS_PORT, host: config.HOST };
  const metrics = openMetrics(place, () => createWorkerMetrics(db, use));
  const traces = await openTraces(db, config, logger);
  let server: Awaited<ReturnType<NonNullable<typeof metrics>['serve']>> | undefined;
  return {
    onProjected: both(metrics?.projected, traces?.projected),
    told: (work) => counted(traces?.traced(work) ?? work, metrics?.attempted),
    serve: async () => {
      server = await metrics?.serve();
    },
    close: async () => {
      await Promise.all([server?.close(), traces?.close()]);
    },
  };
}

function counted(
  work: TaskWork['work'],
  attempted: WorkerMetrics['attempted'] | undefined,
): TaskWork['work'] {
  if (!attempted) return work;
  return async (task) => {
    try {
      await work(task);
    } catch (error) {
      attempted(task.kind, 'failed');
      throw error;
    }
    attempted(task.kind, 'done');
  };
}

/** Without an endpoint nothing of OpenTelemetry is even loaded. */
async function openTraces(db: Db, config: Config, logger: Logger): Promise<WorkTraces | undefined> {
  const place = tracesPlace(config);
  if (!place) return undefined;
  const sending = createTroubleLog(logger, 'sending traces (those of the meantime are lost)');
  // The API has decided which requests are recorded; work is recorded where it was done for one of them.
  const options = { service: 'threadlog-worker', isDecided: true, log: sending, ...place };
  const tracing = await openTracing(options);
  return createWorkTraces(db, tracing, createTroubleLog(logger, 'looking up traces'));
}

function both(
  first: OnProjected | undefined,
  second: OnProjected | undefined,
): OnProjected | undefined {
  if (!first || !second) return first ?? second;
  return (...batch) => {
    first(...batch);
    second(...batch);
  };
}
