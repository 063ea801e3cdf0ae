import { Redis } from 'ioredis';

export type QueueLook = {
  readonly version: string;
  /** Its maxmemory-policy, where that throws keys away. */
  readonly evicts: string | undefined;
};

const WITHIN_MS = 3_000;

/** Looks at a Redis without using it. @throws what stands against it, soon */
export async function lookAtQueue(url: string): Promise<QueueLook> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: WITHIN_MS,
    commandTimeout: WITHIN_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    const lines = info.split('\r\n');
    const field = (name: string): string | undefined =>
      lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
    const policy = field('maxmemory_policy') ?? 'noeviction';
    return {
      version: field('redis_version') ?? 'of unknown version',
      evicts: policy === 'noeviction' ? undefined : policy,
    };
  } finally {
    redis.disconnect();
  }
}
