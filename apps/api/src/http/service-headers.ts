import { takeRandom } from '#random';

export function newRequestId(): string {
  return `req_${takeRandom(16).toString('hex')}`;
}

/**
 * The headers that clients of the hosted service found on every answer; and that nobody between them and
 * us keeps what they were told: answers hold what is private, and revisions are for who asks again.
 */
export function serviceHeaders(requestId: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'openai-version': '2020-10-01',
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/** What an error adds for the SDKs, which repeat what they think may go well the second time. */
export function retryHeaders(status: number): Readonly<Record<string, string>> {
  if (status === 429 || status === 503) return { 'retry-after': '1' };
  return status < 500 && status !== 408 ? { 'x-should-retry': 'false' } : {};
}
