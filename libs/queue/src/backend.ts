import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import { Client, type ClientConfig } from 'pg';

/** Where the jobs are kept. Nothing depends on them: an emptied backend loses time, never data. */
export type QueueBackend =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly pool: PostgresPool };

/** How to reach the database, with the options of its connections in one string. */
export type PostgresPool = {
  readonly connectionString: string;
  readonly options: string;
};

/** The schema of BullMQ's own tables. */
export const QUEUE_SCHEMA = 'bullmq';

export const redisClasses = withBackend(createRedisBackend);
export const postgresClasses = withBackend(createPostgresBackend);

/**
 * Connection of a producer: it fails at once where it cannot do its work. A ring that waited in an
 * offline queue would be answered by the tick long before.
 */
export const redisProducer = (url: string) =>
  ({
    url,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    retryStrategy: reconnectDelay,
  }) satisfies RedisOptions & { url: string };

/** Connection of a consumer: it blocks on the queue and waits for a Redis that is away. */
export const redisConsumer = (url: string) =>
  ({
    url,
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelay,
  }) satisfies RedisOptions & { url: string };

/** Jobs are hints, so their commits need not wait for the disk; those of the log do. */
export const postgresConnection = (pool: PostgresPool, max: number) => ({
  connectionString: pool.connectionString,
  max,
  schema: QUEUE_SCHEMA,
  options: `${pool.options} -c synchronous_commit=off`,
  Client: HeardClient,
});

/**
 * BullMQ takes a client out of its pool to look at its schema and listens to none of its errors: a
 * connection that is cut just then would end the process. The query that fails tells of it as well.
 */
class HeardClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

function reconnectDelay(attempt: number): number {
  return Math.min(attempt * 100, 2_000);
}
