import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { fileStorePlace, ledgerKeyFile, masterKeyFile, publishPlace, type Config } from '#config';
import {
  connectionConfig,
  openDatabase,
  pendingMigrations,
  requireAppRole,
  type Db,
} from '#database';
import { createPayloadOpener, openMasterKeys, requireMasterKeys } from '#encryption';
import { createAppender, openAppendConnection } from '#event-store';
import { openFileStore } from '#file-store';
import { createTroubleLog, type Running } from '#process';
import { createDoorbell, createTaskJobs, type QueueBackend } from '#queue';
import { openPublication } from '#sealing';
import { openTelling } from './open-telling';
import { performTask } from './perform-task';
import type { SealingOptions } from './sealer';
import { WorkerModule } from './worker.module';

type WorkerConfig = Config & { readonly DATABASE_URL: string };

/**
 * Connections besides one for each task in hand: for the projector, the reactor, the reconciler and the
 * sealer, and one to spare while a broken one is replaced.
 */
const POOL = 5;

/**
 * Opens what the worker needs, and starts it once its database answers. What the parts use is closed
 * after the last of them has ended.
 */
export async function startWorker(config: WorkerConfig, logger: Logger): Promise<Running> {
  const connection = { url: config.DATABASE_URL, name: 'threadlog-worker' };
  const masterKeys = await openMasterKeys(masterKeyFile(config));
  const { db, use, close } = openDatabase({
    ...connection,
    max: POOL + config.WORKER_CONCURRENCY,
    openPayload: createPayloadOpener(masterKeys),
  });
  await requireAppRole(db);
  await requireSchema(db);
  await requireMasterKeys(db, masterKeys);
  const backend: QueueBackend = config.REDIS_URL
    ? { kind: 'redis', url: config.REDIS_URL }
    : { kind: 'postgres', pool: connectionConfig(connection) };
  const queueing = createTroubleLog(logger, 'the producer of tasks');
  const jobs = createTaskJobs(backend, queueing.trouble);
  const rings = createTroubleLog(
    logger,
    'ringing the workers (they find new events by their tick)',
  );
  const doorbell = createDoorbell({ backend, onFailure: rings.trouble });
  const appender = createAppender({
    connection: openAppendConnection(connectionConfig(connection)),
    masterKeys,
    onCommit: doorbell.ring,
  });
  const store = openFileStore(fileStorePlace(config));
  const telling = await openTelling({ db, use }, config, logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.with({
      db,
      store,
      logger,
      backend,
      jobs,
      sealing: sealingOf(config),
      onProjected: telling.onProjected,
      tasks: {
        concurrency: config.WORKER_CONCURRENCY,
        work: telling.told((task) => performTask({ db, store, appender }, task)),
      },
    }),
    new FastifyAdapter({ logger: false }),
    { logger: false, abortOnError: false },
  );
  if (config.WORKER_PORT === undefined) await app.init();
  else await app.listen(config.WORKER_PORT, config.HOST);
  await telling.serve();
  return {
    stop: async () => {
      await app.close();
      await appender.close();
      // Together: each waits a while for a queue that is away.
      await Promise.all([jobs.close(), doorbell.close(), telling.close()]);
      await close();
    },
  };
}

function sealingOf(config: WorkerConfig): SealingOptions {
  return {
    keyFile: ledgerKeyFile(config),
    everySeconds: config.SEAL_SECONDS,
    maxEvents: config.SEAL_EVENTS,
    publication: openPublication(publishPlace(config)),
  };
}

async function requireSchema(db: Db): Promise<void> {
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return;
  throw new Error(`the database lacks the migrations ${pending.join(', ')}: run them first`);
}
