import type { FastifyRequest } from 'fastify';
import type { Once } from '#event-store';
import type { Caller } from './caller';
import { onceOf } from './idempotency';
import { expectRev, type ExpectRev } from './revision';

/** What the headers of a change ask for beside its body. */
export type Conditions = {
  /** `If-Match`. */
  readonly expectRev?: ExpectRev;
  /** `Idempotency-Key`. */
  readonly once?: Once;
};

/** @throws ApiError invalid_idempotency_key */
export function conditionsOf(request: FastifyRequest, caller: Caller, body?: object): Conditions {
  const [expect, once] = [expectRev(request), onceOf(request, caller, body)];
  return { ...(expect && { expectRev: expect }), ...(once && { once }) };
}
