import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { connectionConfig } from '#database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { createTestRedis } from '../../../test/support/redis';
import { startRedis } from '../../../test/support/redis-process';
import { openRateLimiter, type RateLimit, type RateLimiter, type Standing } from './rate-limiter';
import type { StoreOptions } from './store';

/** Longer than any test: a window that ends within one is asked for. */
const MINUTE = 60;

let database: TestDatabase;
let redisUrl: string;
beforeAll(async () => {
  database = await createTestDatabase();
  redisUrl = (await createTestRedis()).url;
});
afterAll(() => database.drop());

const open: RateLimiter[] = [];
const closeAll = (): Promise<unknown> => Promise.all(open.splice(0).map((each) => each.close()));
afterEach(closeAll);

type Told = { readonly troubles: unknown[]; fine: number };
const limiterOn = async (
  store: StoreOptions,
  limit: RateLimit,
  told: Told = { troubles: [], fine: 0 },
): Promise<RateLimiter> => {
  const limiter = await openRateLimiter({
    limit,
    store,
    onTrouble: (error) => told.troubles.push(error),
    onFine: () => (told.fine += 1),
  });
  open.push(limiter);
  return limiter;
};

const postgresOf = ({ appUrl }: TestDatabase): StoreOptions => ({
  kind: 'postgres',
  connection: connectionConfig({ url: appUrl, name: 'test' }),
});

const times = <T>(count: number, act: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, act));

const allowed = (standings: readonly Standing[]): number =>
  standings.filter(({ isAllowed }) => isAllowed).length;

/** What the store itself has counted for a key. */
const counted: Record<string, (name: string) => Promise<unknown>> = {
  Redis: async (name) => {
    const redis = new Redis(redisUrl);
    const points = await redis.get(name);
    redis.disconnect();
    return Number(points);
  },
  PostgreSQL: async (name) => {
    const text = 'select points from threadlog.rate_limits where key = $1';
    const [row] = await query(database.ownerUrl, text, [name]);
    return row?.['points'];
  },
};

describe.each(['Redis', 'PostgreSQL'])('the rate limit on %s', (backend) => {
  const store = (): StoreOptions =>
    backend === 'Redis' ? { kind: 'redis', url: redisUrl } : postgresOf(database);
  let key: string;
  beforeEach(() => {
    key = `key_${randomUUID()}`;
  });

  it('lets as many requests through as it says, whichever process they ask', async () => {
    const limit = { requests: 20, seconds: MINUTE };
    const told: Told = { troubles: [], fine: 0 };
    const [one, other] = [
      await limiterOn(store(), limit, told),
      await limiterOn(store(), limit, told),
    ];
    const standings = await Promise.all([
      times(50, () => one.count(key)),
      times(50, () => other.count(key)),
    ]);
    expect(told.troubles).toEqual([]);
    expect(allowed(standings.flat())).toBe(20);
  });

  it('counts each key for itself', async () => {
    const limiter = await limiterOn(store(), { requests: 1, seconds: MINUTE });
    const standings = [await limiter.count(key), await limiter.count(`${key}x`)];
    expect(allowed(standings)).toBe(2);
  });

  it('says what is left, and until when', async () => {
    const limiter = await limiterOn(store(), { requests: 2, seconds: MINUTE });
    const standings = [
      await limiter.count(key),
      await limiter.count(key),
      await limiter.count(key),
    ];
    expect(standings.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    for (const { resetMs } of standings) {
      expect(resetMs).toBeGreaterThan((MINUTE - 20) * 1_000);
      expect(resetMs).toBeLessThanOrEqual(MINUTE * 1_000);
    }
  });

  it('begins a new window when the old one has ended, and not before', async () => {
    const limiter = await limiterOn(store(), { requests: 1, seconds: 1 });
    const begunAt = performance.now();
    await limiter.count(key);
    await eventually(
      () => limiter.count(key),
      ({ isAllowed }) => isAllowed,
      { within: 5_000 },
    );
    // Redis and this process read their clocks in whole milliseconds.
    expect(performance.now() - begunAt).toBeGreaterThan(990);
  });

  it('keeps a flood of a refused key from the store', async () => {
    const limiter = await limiterOn(store(), { requests: 3, seconds: MINUTE });
    for (let index = 0; index < 500; index += 1) await limiter.count(key);
    const name = `threadlog:rate-limit:3/${MINUTE}:${key}`;
    expect(await counted[backend]?.(name)).toBe(3);
  });

  it('begins with windows of its own when the limit is another', async () => {
    const before = await limiterOn(store(), { requests: 1, seconds: MINUTE });
    await before.count(key);
    const after = await limiterOn(store(), { requests: 2, seconds: MINUTE });
    expect((await after.count(key)).remaining).toBe(1);
  });
});

describe('the rate limit whose store is away', () => {
  const limit = { requests: 5, seconds: MINUTE };

  it.each<[backend: string, store: StoreOptions]>([
    ['Redis', { kind: 'redis', url: 'redis://127.0.0.1:1' }],
    [
      'PostgreSQL',
      {
        kind: 'postgres',
        connection: connectionConfig({ url: 'postgres://x@127.0.0.1:1/x', name: 'test' }),
      },
    ],
  ])('from the start counts by itself, and tells (%s)', async (_, store) => {
    const told: Told = { troubles: [], fine: 0 };
    const limiter = await limiterOn(store, limit, told);
    expect(allowed(await times(10, () => limiter.count('key')))).toBe(5);
    expect(told.troubles.length).toBeGreaterThan(0);
    expect(told.fine).toBe(0);
  });

  it('goes on when Redis is killed, and counts there again when it is back', async () => {
    const redis = await startRedis();
    const told: Told = { troubles: [], fine: 0 };
    const limiter = await limiterOn({ kind: 'redis', url: redis.url }, limit, told);
    await limiter.count('key');
    await redis.kill();
    expect((await limiter.count('key')).isAllowed).toBe(true);
    expect(told).toMatchObject({ fine: 1, troubles: expect.arrayContaining([expect.any(Error)]) });
    const again = await startRedis(redis.port);
    await eventually(
      () => limiter.count(randomUUID()).then(() => told.fine),
      (fine) => fine > 1,
    );
    await closeAll();
    await again.kill();
  });

  it('does not make requests wait for a Redis that stands still', async () => {
    const redis = await startRedis();
    const limiter = await limiterOn({ kind: 'redis', url: redis.url }, limit);
    await limiter.count('key');
    redis.signal('SIGSTOP');
    const begunAt = performance.now();
    await times(100, () => limiter.count('key'));
    for (let index = 0; index < 100; index += 1) await limiter.count('key');
    // All of the first hundred wait once, together; the others not at all, or once more.
    expect(performance.now() - begunAt).toBeLessThan(500);
    await closeAll();
    await redis.kill();
  });

  it('goes on when its database is gone', async () => {
    const own = await createTestDatabase();
    const told: Told = { troubles: [], fine: 0 };
    const limiter = await limiterOn(postgresOf(own), limit, told);
    await limiter.count('key');
    await own.drop();
    expect((await limiter.count('key')).isAllowed).toBe(true);
    expect(told.troubles.length).toBeGreaterThan(0);
  });
});

describe('the table of the rate limit', () => {
  it('lets the app delete what has expired, as the library does now and then', async () => {
    const limiter = await limiterOn(postgresOf(database), { requests: 1, seconds: 1 });
    await limiter.count('key_to_expire');
    const past = {
      text: 'delete from threadlog.rate_limits where expire < $1',
      of: Date.now() * 2,
    };
    await query(database.appUrl, past.text, [past.of]);
    expect(await query(database.ownerUrl, 'select key from threadlog.rate_limits')).toEqual([]);
  });
});

async function query(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
