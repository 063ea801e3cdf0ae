import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract';

/** Something with a revision: what an ETag stands for. */
export type Revised = { readonly id: string; readonly rev: number };

/**
 * Names the revision of the answer, as a strong ETag. The same revision reads differently in each
 * dialect, which `Vary` tells caches.
 */
export function setEtag(reply: FastifyReply, { rev }: Revised): void {
  void reply.headers({ etag: etagOf(rev), vary: 'OpenAI-Beta, Authorization' });
}

/** Whether the asker holds this revision already: then 304 and no body is the whole answer. */
export function isUnchanged(request: FastifyRequest, { rev }: Revised): boolean {
  const tags = tagsOf(request.headers['if-none-match']);
  return tags !== undefined && (tags.includes('*') || tags.map(strong).includes(etagOf(rev)));
}

/**
 * Given a state, the revision that a change must find.
 * @throws ApiError other_revision when the state is none of those that were named
 */
export type ExpectRev = (state: Revised) => number;

/** What `If-Match` asks of a change; `undefined` when any revision will do. */
export function expectRev(request: FastifyRequest): ExpectRev | undefined {
  const tags = tagsOf(request.headers['if-match']);
  if (tags === undefined || tags.includes('*')) return undefined;
  return ({ id, rev }) => {
    if (!tags.includes(etagOf(rev))) throw new ApiError('other_revision', { id, rev });
    return rev;
  };
}

function etagOf(rev: number): string {
  return `"${rev}"`;
}

function tagsOf(header: string | undefined): readonly string[] | undefined {
  return header === undefined || header.trim() === ''
    ? undefined
    : header.split(',').map((tag) => tag.trim());
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2); If-Match does not. */
function strong(tag: string): string {
  return tag.replace(/^W\//, '');
}
