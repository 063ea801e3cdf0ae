import type { FastifyReply } from 'fastify';
import type { ApiKey } from '#access';
import { ApiError } from '#contract';
import type { RateLimiter } from '#rate-limit';
import { writeDuration } from './write-duration';

/**
 * Counts a request of this key, and says on its answer how the key stands: an extension, by the names
 * that the hosted service used on its other endpoints.
 * @throws ApiError rate_limited, with the time until the window ends: as `retry-after` for everybody,
 *   and to the millisecond as `retry-after-ms` for SDKs since 4.36, which then lose no part of a second
 */
export async function admit(
  limiter: RateLimiter,
  { keyId }: ApiKey,
  reply: FastifyReply,
): Promise<void> {
  const { isAllowed, remaining, resetMs } = await limiter.count(keyId);
  void reply.headers({
    'x-ratelimit-limit-requests': String(limiter.limit.requests),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': writeDuration(resetMs),
  });
  if (isAllowed) return;
  void reply.headers({
    'retry-after': String(Math.ceil(resetMs / 1000)),
    'retry-after-ms': String(resetMs),
  });
  throw new ApiError('rate_limited');
}
