import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '#access';
import type { Dialect } from '#contract';
import type { RequestTrace } from '#tracing';

/** Who asks, in which dialect, in which request: known before a controller runs. */
export type Caller = {
  readonly key: ApiKey;
  readonly dialect: Dialect;
  readonly requestId: string;
  /** Null while there are no traces. */
  readonly trace: RequestTrace | null;
};

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** Hands the caller to a controller; only routes under /v1 have one. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a route without authentication asked for its caller');
  return caller;
});
