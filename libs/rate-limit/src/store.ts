import { Redis, type RedisOptions } from 'ioredis';
import { Pool, type PoolConfig } from 'pg';
import {
  RateLimiterPostgres,
  RateLimiterRedis,
  type RateLimiterStoreAbstract,
} from 'rate-limiter-flexible';

/** Where all processes count together. */
export type StoreOptions =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly connection: PoolConfig };

/** What the library is told beside the store. */
export type StoreLimit = {
  readonly keyPrefix: string;
  readonly points: number;
  readonly duration: number;
  readonly inMemoryBlockOnConsumed: number;
};

export type Store = {
  readonly limiter: RateLimiterStoreAbstract;
  /** Settles once it can be asked, or could not be; it finds its way back by itself. */
  readonly opened: Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** @param onError told of what breaks between requests: unheard, it would end the process */
export function openStore(
  options: StoreOptions,
  limit: StoreLimit,
  onError: (error: Error) => void,
): Store {
  switch (options.kind) {
    case 'redis':
      return openRedis(options.url, limit, onError);
    case 'postgres':
      return openPostgres(options.connection, limit, onError);
  }
}

/** A count that comes late is worth nothing: no queue, no second attempt, nothing sent again. */
const REDIS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 1_000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
} satisfies RedisOptions;

function openRedis(url: string, limit: StoreLimit, onError: (error: Error) => void): Store {
  const redis = new Redis(url, REDIS);
  redis.on('error', onError);
  const limiter = new RateLimiterRedis({
    ...limit,
    storeClient: redis,
    rejectIfRedisNotReady: true,
  });
  return {
    limiter,
    opened: redis.connect(),
    close: () => Promise.resolve(redis.disconnect()),
  };
}

/**
 * One connection: requests of one key count in one row, which connections take in turn (measured on two
 * cores: 4,400 counts a second with one, 6,000 with two; 27,000 on Redis). It stays open, because
 * opening takes longer than a request may wait.
 */
const POSTGRES = {
  max: 1,
  idleTimeoutMillis: 0,
  connectionTimeoutMillis: 1_000,
  query_timeout: 1_000,
} satisfies PoolConfig;

function openPostgres(
  connection: PoolConfig,
  limit: StoreLimit,
  onError: (error: Error) => void,
): Store {
  const pool = new Pool({ ...connection, ...POSTGRES });
  pool.on('error', onError);
  // So is one that breaks in use but between two statements, where nobody else listens.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const limiter = new RateLimiterPostgres({
    ...limit,
    storeClient: pool,
    schemaName: 'threadlog',
    tableName: 'rate_limits',
    tableCreated: true,
    // Every five minutes, what ended an hour ago: harmless from several processes at once, since a
    // row that is counted again meanwhile is not deleted, and small, since rows are as few as keys.
    clearExpiredByTimeout: true,
  });
  return { limiter, opened: pool.query('select'), close: () => pool.end() };
}
