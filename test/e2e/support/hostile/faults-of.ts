import { expectRefusal } from '../expect-refusal';
import type { RawAnswer } from '../raw-http';
import type { Attempt } from './attempts';
import { MARK } from './strings';

/** Every header that any answer of ours has. */
const OURS: ReadonlySet<string> = new Set([
  'accept-ranges',
  'cache-control',
  'connection',
  'content-disposition',
  'content-length',
  'content-range',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'content-type',
  'date',
  'etag',
  'idempotent-replayed',
  'keep-alive',
  'openai-processing-ms',
  'openai-version',
  'referrer-policy',
  'retry-after',
  'vary',
  'x-content-type-options',
  'x-request-id',
  'x-should-retry',
]);

/** What is wrong with an answer to a hostile request, in words; nothing when it did no harm. */
export function faultsOf({ verb, isRefused }: Attempt, answer: RawAnswer): readonly string[] {
  const { status, headers } = answer;
  const faults = [...faultsOfHeaders(headers)];
  if (status >= 500) faults.push(`answered ${status}`);
  if (isRefused && status < 400) faults.push(`expected a refusal, got ${status}`);
  // HEAD has no body that could be wrong.
  if (status < 400 || verb === 'HEAD') return faults;
  try {
    expectRefusal(answer);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  return faults;
}

function* faultsOfHeaders(headers: RawAnswer['headers']): Generator<string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!OURS.has(name)) yield `a header that is not ours: ${name}`;
    if (value.includes(MARK)) yield `the header ${name} repeats what was sent: ${value}`;
    if (/[^\x20-\x7e]/.test(value)) yield `the header ${name} has more than printable ASCII`;
  }
}
