import type { FastifyInstance } from 'fastify';
import { traceRequest, type RequestTrace, type Tracing } from '#tracing';
import { isOfApi } from './is-of-api';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null while there are no traces, and beside /v1. */
    trace: RequestTrace | null;
  }
}

/**
 * Gives each request of the API a span, from its headers to the last byte of its answer. To be called
 * before other hooks are added, so that who is refused has one as well; where there are no traces, not at
 * all.
 */
export function traceRequests(fastify: FastifyInstance, tracing: Tracing): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    if (route !== undefined && isOfApi(request)) {
      const { method, id: requestId, headers } = request;
      const trace = traceRequest(tracing, { method, route, requestId, headers });
      request.trace = trace;
      // Once, whether all was sent or not.
      reply.raw.once('close', () => trace.end(reply.raw.statusCode, reply.raw.writableFinished));
    }
    done();
  });
}
