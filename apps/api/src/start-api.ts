import { setTimeout as wait } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { bootstrapKeys, createKeyLookup, createKeyRing, createKeyUse } from '#access';
import { fileStorePlace, masterKeyFile, tracesPlace, type Config } from '#config';
import {
  connectionConfig,
  openDatabase,
  requireAppRole,
  type DatabaseOptions,
  type Db,
} from '#database';
import { createPayloadOpener, openMasterKeys, requireMasterKeys } from '#encryption';
import { createAppender, openAppendConnection, readHead } from '#event-store';
import { openFileStore } from '#file-store';
import { createApiMetrics, openMetrics, type ApiMetrics } from '#metrics';
import { createTroubleLog } from '#process';
import { createReads, type Reads } from '#projection';
import {
  createDoorbell,
  createQueueBoard,
  type Doorbell,
  type QueueBackend,
  type QueueBoard,
} from '#queue';
import { openRateLimiter, type RateLimiter } from '#rate-limit';
import { openTracing, type Tracing } from '#tracing';
import { AppModule } from './app.module';
import { createEventStreams, type EventStreams } from './audit/stream/event-streams';
import { createLogFollower, type LogFollower } from './audit/stream/log-follower';
import type { Files } from './files/files';
import { Readiness } from './health/readiness';
import { ErrorFilter } from './http/answer-error';
import type { Keys } from './http/authenticate';
import { closeServer } from './http/close-server';
import { createHttpAdapter } from './http/create-http-adapter';
import { LIMITS } from './http/limits';
import { RefusedAttempts } from './http/refused-attempts';
import { createPageCache } from './messages/page-cache';
import { createTurns, type Turns } from './http/turns';

export type RunningApi = {
  /** Where it listens, `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The key that was made because there was none; shown once, stored nowhere. */
  readonly createdKey?: string;
  /**
   * Says that it is not ready and goes on for a while; then takes no more, finishes what was accepted,
   * and closes every connection.
   */
  readonly stop: () => Promise<void>;
  readonly graceMs: number;
};

/** How long clients may take to finish what they have begun to send: part of what a process has to stop. */
const CLOSE_MS = 2_000;

type ApiConfig = Config & { readonly DATABASE_URL: string };

/**
 * Opens what the API needs, and serves. The order matters: what a request uses is open before it
 * listens, and closed after the last answer.
 */
export async function startApi(config: ApiConfig, logger: Logger): Promise<RunningApi> {
  const connection = { url: config.DATABASE_URL, name: 'threadlog-api' };
  const { db, use, close, masterKeys } = await openLog(config, connection);
  const { created } = await bootstrapKeys(db, config.API_KEYS);
  const { follower, eventStreams, heavyReads } = openEventStreams(db, config, logger);
  const { doorbell, queueBoard, closeQueues } = openQueues(config, connection, logger);
  const metrics = openMetrics({ port: config.METRICS_PORT, host: config.HOST }, () =>
    createApiMetrics({ pool: use, streams: eventStreams.count }),
  );
  const reads = openReads(db, config, heavyReads, metrics?.tailed);
  const appender = createAppender({
    connection: openAppendConnection(connectionConfig(connection)),
    masterKeys,
    onCommit: () => {
      doorbell.ring();
      follower.nudge();
    },
    ...(metrics && { onBatch: metrics.appended }),
  });
  const rateLimiter = await openLimiter(config, logger);
  const { keys, keyUse } = openKeys(db, logger);
  const tracing = await openTraces(config, logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({
      ...{ db, appender, reads, heavyReads, eventStreams, files: openFiles(config) },
      pages: createPageCache(config.PAGE_MEMORY_MB * 1024 * 1024),
    }),
    createHttpAdapter({
      ...{ keys, keyUse, logger, rateLimiter, tracing, queueBoard },
      requestSeconds: config.REQUEST_TIMEOUT_SECONDS,
      ...(metrics && { onAnswer: metrics.answered }),
    }),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(new ErrorFilter(logger, app.get(RefusedAttempts)));
  await app.listen(config.PORT, config.HOST);
  const metricsServer = await metrics?.serve();
  return {
    url: await app.getUrl(),
    ...(created && { createdKey: created }),
    graceMs: config.SHUTDOWN_GRACE_MS,
    stop: async () => {
      app.get(Readiness).isStopping = true;
      await wait(config.SHUTDOWN_GRACE_MS);
      eventStreams.close();
      await closeServer(app, CLOSE_MS);
      await appender.close();
      // Together: each waits a while for what is away.
      await Promise.all([
        rateLimiter?.close(),
        closeQueues(),
        keyUse.close(),
        metricsServer?.close(),
        tracing?.close(),
      ]);
      await close();
    },
  };
}

/** The database, as the API may use it and with the keys to what is encrypted in it. */
async function openLog(config: ApiConfig, connection: DatabaseOptions) {
  const masterKeys = await openMasterKeys(masterKeyFile(config));
  const openPayload = createPayloadOpener(masterKeys);
  const opened = openDatabase({ ...connection, max: config.DATABASE_POOL, openPayload });
  await requireAppRole(opened.db);
  await requireMasterKeys(opened.db, masterKeys);
  return { ...opened, masterKeys };
}

function openKeys(db: Db, logger: Logger): Keys {
  const uses = createTroubleLog(logger, 'storing when keys were last used');
  const keyUse = createKeyUse(db, { onFailure: uses.trouble, onSuccess: uses.fine });
  return { keys: createKeyRing(createKeyLookup(db)), keyUse };
}

function openReads(
  db: Db,
  { DATABASE_POOL: connections }: ApiConfig,
  inTurn: Turns,
  onTail: ApiMetrics['tailed'] | undefined,
): Reads {
  const maxWaiting = LIMITS.readsWaitingEach * connections;
  return createReads(db, { inTurn, maxWaiting, onTail });
}

function openQueues(
  { REDIS_URL }: ApiConfig,
  connection: DatabaseOptions,
  logger: Logger,
): {
  readonly doorbell: Doorbell;
  readonly queueBoard: QueueBoard;
  readonly closeQueues: () => Promise<unknown>;
} {
  const backend: QueueBackend = REDIS_URL
    ? { kind: 'redis', url: REDIS_URL }
    : { kind: 'postgres', pool: connectionConfig(connection) };
  const rings = createTroubleLog(
    logger,
    'ringing the workers (they find new events by their tick)',
  );
  const doorbell = createDoorbell({ backend, onFailure: rings.trouble });
  const looks = createTroubleLog(logger, 'the queue board');
  const queueBoard = createQueueBoard(backend, looks.trouble);
  return {
    doorbell,
    queueBoard,
    closeQueues: () => Promise.all([doorbell.close(), queueBoard.close()]),
  };
}

/** Without an endpoint nothing of OpenTelemetry is even loaded. */
async function openTraces(config: ApiConfig, logger: Logger): Promise<Tracing | undefined> {
  const place = tracesPlace(config);
  if (!place) return undefined;
  const log = createTroubleLog(logger, 'sending traces (those of the meantime are lost)');
  return openTracing({ service: 'threadlog-api', isDecided: false, log, ...place });
}

function openEventStreams(
  db: Db,
  { EVENT_STREAM_HEARTBEAT_SECONDS, REQUEST_TIMEOUT_SECONDS }: ApiConfig,
  logger: Logger,
): {
  readonly follower: LogFollower;
  readonly eventStreams: EventStreams;
  readonly heavyReads: Turns;
} {
  // What is heavy waits for its turn among all that is.
  const heavyReads = createTurns(LIMITS.heavyReads);
  const looks = createTroubleLog(logger, 'looking for new events');
  const reads = createTroubleLog(logger, 'reading for streams of events');
  const follower = createLogFollower(() => readHead(db), LIMITS.followMs, looks);
  // Sooner than a silent connection is closed.
  const heartbeatMs = Math.min(EVENT_STREAM_HEARTBEAT_SECONDS, REQUEST_TIMEOUT_SECONDS) * 1000;
  const eventStreams = createEventStreams({
    db,
    follower,
    heartbeatMs,
    inTurn: heavyReads,
    onTrouble: reads.trouble,
  });
  return { follower, eventStreams, heavyReads };
}

function openFiles(config: ApiConfig): Files {
  return {
    store: openFileStore(fileStorePlace(config)),
    maxBytes: config.MAX_FILE_MB * 1024 * 1024,
  };
}

/** Without a limit nothing is opened, and nothing counted. */
async function openLimiter(config: ApiConfig, logger: Logger): Promise<RateLimiter | undefined> {
  const { RATE_LIMIT: limit, REDIS_URL, DATABASE_URL } = config;
  if (!limit) return undefined;
  const counts = createTroubleLog(
    logger,
    'counting requests where all processes count (each counts for itself meanwhile)',
  );
  return openRateLimiter({
    limit,
    store: REDIS_URL
      ? { kind: 'redis', url: REDIS_URL }
      : {
          kind: 'postgres',
          connection: connectionConfig({ url: DATABASE_URL, name: 'threadlog-rate-limit' }),
        },
    onTrouble: counts.trouble,
    onFine: counts.fine,
  });
}
