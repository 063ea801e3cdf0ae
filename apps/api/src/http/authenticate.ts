import type { FastifyRequest } from 'fastify';
import type { ApiKey, KeyRing, KeyUse } from '#access';
import { ApiError, dialectOf } from '#contract';
import { isOfPage, keyInPassword } from '../admin/page-keys';
import type { Caller } from './caller';
import { requireScope, scopeOf } from './scopes';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is the same for all, and never needed the beta header; whatever it says is ignored. */
    hasNoDialects?: boolean;
  }
}

export type Keys = { readonly keys: KeyRing; readonly keyUse: KeyUse };

/**
 * Answers who is asking, before a byte of the body is read: first the key, then what it may, then the
 * beta header.
 * @param admit asked of each key that was found, whatever else is wrong with its request
 * @throws ApiError no_api_key, wrong_api_key, missing_scope, invalid_beta, and what `admit` throws
 */
export async function authenticate(
  request: FastifyRequest,
  { keys, keyUse }: Keys,
  admit?: (key: ApiKey) => Promise<void>,
): Promise<Caller> {
  const key = await findKey(keyOf(request), keys);
  keyUse.note(key.keyId);
  if (admit) await admit(key);
  const { config } = request.routeOptions;
  requireScope(key, scopeOf(request.method, config));
  const dialect = config.hasNoDialects ? 'v2' : dialectOf(request.headers['openai-beta']);
  return { key, dialect, requestId: request.id, trace: request.trace };
}

/**
 * Keys may hold spaces: all that follows "Bearer " is the key. What follows may be anything, so that the
 * pattern never looks twice: one that asked for the end of the key took a third of a second for a header
 * of spaces.
 */
const BEARER = /^bearer +(.*)/i;

function keyOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  const key = BEARER.exec(authorization ?? '')?.[1]?.trimEnd();
  return key ?? (isOfPage(request) ? keyInPassword(authorization) : undefined);
}

async function findKey(key: string | undefined, keys: KeyRing): Promise<ApiKey> {
  if (!key) throw new ApiError('no_api_key');
  const found = await keys.find(key);
  if (!found) throw new ApiError('wrong_api_key', { key: masked(key) });
  return found;
}

/** Enough to recognise one's own key by, and nothing to use. */
function masked(key: string): string {
  if (key.length < 12) return '*'.repeat(key.length);
  return `${key.slice(0, 4)}${'*'.repeat(Math.min(key.length - 8, 16))}${key.slice(-4)}`;
}
