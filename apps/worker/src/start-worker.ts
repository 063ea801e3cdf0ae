import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Config } from '#config';
import { connectionConfig, openDatabase, pendingMigrations } from '#database';
import type { Running } from '#process';
import { WorkerModule } from './worker.module';

type WorkerConfig = Config & { readonly DATABASE_URL: string };

/** Connections for the projector: one works, one is spare while a broken one is replaced. */
const POOL = 2;

/** Starts the worker once its database answers. */
export async function startWorker(config: WorkerConfig, logger: Logger): Promise<Running> {
  const connection = { url: config.DATABASE_URL, name: 'threadlog-worker' };
  const { db, close } = openDatabase({ ...connection, max: POOL });
  const pending = await pendingMigrations(db);
  if (pending.length > 0) {
    throw new Error(`the database lacks the migrations ${pending.join(', ')}: run them first`);
  }
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.with({
      db,
      logger,
      backend: config.REDIS_URL
        ? { kind: 'redis', url: config.REDIS_URL }
        : { kind: 'postgres', pool: connectionConfig(connection) },
    }),
    new FastifyAdapter({ logger: false }),
    { logger: false, abortOnError: false },
  );
  if (config.WORKER_PORT === undefined) await app.init();
  else await app.listen(config.WORKER_PORT, config.HOST);
  return {
    stop: async () => {
      await app.close();
      await close();
    },
  };
}
