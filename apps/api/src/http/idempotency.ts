import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract';
import type { Db } from '#database';
import { findReplay, type Once } from '#event-store';
import { keyReused, type Done } from './append-decision';
import type { Caller } from './caller';

const MAX_KEY = 255;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * What the `Idempotency-Key` header asks: that this very request, however often it comes, has one
 * effect and one answer. An empty header counts as absent.
 * @param body as it was parsed: how its JSON was written makes no difference
 * @throws ApiError invalid_idempotency_key
 */
export function onceOf(
  request: FastifyRequest,
  { dialect }: Caller,
  body?: object,
): Once | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key !== 'string' || key.length > MAX_KEY || !VISIBLE_ASCII.test(key)) {
    throw new ApiError('invalid_idempotency_key', { max: MAX_KEY });
  }
  const { method, url } = request;
  const asked = [dialect, method, url, request.headers['if-match'] ?? null, body ?? null];
  return { by: 'key', key, requestHash: hash('sha256', JSON.stringify(asked), 'buffer') };
}

/** How long after a create its repeat may come: an SDK waits seconds, but its time-outs are minutes. */
const RETRY_SECONDS = 120;

/**
 * Official SDKs repeat a POST on a broken connection without any key, and say so in a header. Then the
 * create may have been heard, and is looked for by what it says.
 */
export function onceByLikeness(request: FastifyRequest): Once | undefined {
  const count = request.headers['x-stainless-retry-count'];
  return typeof count === 'string' && /^[1-9]\d{0,5}$/.test(count)
    ? { by: 'likeness', withinSeconds: RETRY_SECONDS }
    : undefined;
}

/** Whose request it is, and how it may be told again. */
export type Asked = { readonly db: Db; readonly caller: Caller; readonly once: Once | undefined };

/**
 * Does what a keyed request asks, unless it was done when it came before; asked ahead of a change, which
 * could no longer find what it was meant for. Another one like it may be done between that look and a
 * refusal, and be the very reason of it: so before it refuses, it looks again.
 * @throws ApiError idempotency_key_reused, and what `act` throws
 */
export async function unlessDone<T>(
  asked: Asked,
  act: () => Promise<T>,
  tellAgain: (done: Done) => Promise<T>,
): Promise<T> {
  const before = await doneBefore(asked);
  if (before) return tellAgain(before);
  try {
    return await act();
  } catch (error) {
    const meanwhile = error instanceof ApiError ? await doneBefore(asked) : undefined;
    if (!meanwhile) throw error;
    return tellAgain(meanwhile);
  }
}

async function doneBefore({ db, caller, once }: Asked): Promise<Done | undefined> {
  if (once?.by !== 'key') return undefined;
  const found = await findReplay(db, caller.key.projectId, once);
  if (found?.status === 'other_request') throw keyReused(once);
  return found && { ...found, events: [], isReplay: true };
}
