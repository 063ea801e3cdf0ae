import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { testServices } from './services';

/** Redis has 16 logical databases; 0 is where somebody's own data would be. */
const DATABASES = 15;
/** Marks a database as the tests' own. */
const MARK = 'threadlog:test';

export type TestRedis = { readonly url: string; readonly prefix: string };

/**
 * An empty logical database for one spec file, and a key prefix that no other file has. For a server
 * that the test may kill, empty or fill: startRedis in redis-process.ts.
 */
export async function createTestRedis(): Promise<TestRedis> {
  const database = 1 + ((Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % DATABASES);
  const url = Object.assign(new URL(testServices().redisUrl), { pathname: `/${database}` }).href;
  await empty(url, database);
  return { url, prefix: `test-${randomBytes(6).toString('hex')}` };
}

/** REDIS_URL may name a server that somebody uses: only what the tests have filled is emptied. */
async function empty(url: string, database: number): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    const keys = await redis.dbsize();
    if (keys > 0 && !(await redis.exists(MARK))) {
      throw new Error(
        `expected Redis database ${database} to be empty or the tests' own, found ${keys} keys`,
      );
    }
    await redis.multi().flushdb().set(MARK, 'may be emptied by the tests').exec();
  } finally {
    redis.disconnect();
  }
}
