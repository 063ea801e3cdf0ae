import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract';

/** Whether the route belongs to a page for people. */
export function isOfPage({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.isPage === true;
}

/** What follows may be anything, so that the pattern never looks twice. */
const BASIC = /^basic +(\S+)/i;

/**
 * The key of a request for a page. A browser cannot be told to send `Bearer`; it can ask its user for a
 * password, and then keeps it until it is closed. So the key is the password, whatever the name.
 */
export function keyInPassword(authorization: string | undefined): string | undefined {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

/** Has the browser ask for the key, where it lacks one or has a wrong one. */
export function askForPassword(reply: FastifyReply, error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  void reply.header('www-authenticate', 'Basic realm="threadlog admin", charset="UTF-8"');
}

/**
 * A browser sends the password along whoever has it ask: what changes something is taken from the page
 * itself, or from who is no browser and says nothing of where it comes from.
 * @throws ApiError cross_site
 */
export function refuseOtherSites({ method, headers }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return;
  const { 'sec-fetch-site': site, origin, host } = headers;
  // Not said on plain HTTP: there the origin tells.
  const isOwn = site === undefined ? isOriginOf(origin, host) : site === 'same-origin';
  if (!isOwn) throw new ApiError('cross_site');
}

function isOriginOf(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return host !== undefined && [`http://${host}`, `https://${host}`].includes(origin);
}
