import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { onceByLikeness } from './idempotency';
import type { Once } from '#event-store';

/** Refusals remembered at most. */
const MAX_REMEMBERED = 10_000;

/**
 * First attempts that were turned away with nothing stored: the repeat of such a one repeats nothing,
 * though somebody may have said the same before. Known to this process only.
 */
@Injectable()
export class RefusedAttempts {
  private readonly counts = new Map<string, number>();

  /** To be told of each request that was answered "too many" or "too late" before it had an effect. */
  note(request: FastifyRequest): void {
    if (request.headers['x-stainless-retry-count'] !== '0') return;
    if (this.counts.size >= MAX_REMEMBERED) this.counts.clear();
    const attempt = nameOf(request);
    this.counts.set(attempt, (this.counts.get(attempt) ?? 0) + 1);
  }

  /** What a repeat may be taken for: nothing, when its first attempt was turned away here. */
  onceByLikeness(request: FastifyRequest): Once | undefined {
    const once = onceByLikeness(request);
    if (!once || !this.take(nameOf(request))) return once;
    return undefined;
  }

  private take(attempt: string): boolean {
    const count = this.counts.get(attempt);
    if (count === undefined) return false;
    if (count === 1) this.counts.delete(attempt);
    else this.counts.set(attempt, count - 1);
    return true;
  }
}

/** By whom, and to where: the body of a request that was turned away was never read. */
function nameOf({ headers, url }: FastifyRequest): string {
  return `${headers.authorization ?? ''} ${url}`;
}
