import type { FastifyRequest } from 'fastify';

/** By the route: the same one is reached by other spellings of its url (`GET http://host/v1/…`, %76). */
export function isOfApi({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/v1/') === true;
}
