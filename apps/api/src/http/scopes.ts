import type { ApiKey, Scope } from '#access';
import { ApiError } from '#contract';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key needs for this route, where that is not what its method says: `@RouteConfig`. */
    scope?: Scope;
  }
}

/** What a key needs for a route: reading for what only reads, unless the route asks for another. */
export function scopeOf(method: string, { scope }: { readonly scope?: Scope }): Scope {
  return scope ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'write');
}

/** @throws ApiError missing_scope */
export function requireScope({ scopes }: ApiKey, scope: Scope): void {
  if (!scopes.includes(scope)) throw new ApiError('missing_scope', { scope });
}
