import { ApiError } from './api-error';
import { single, type RawQuery } from './list-query';
import { codePoints, unstorable } from './text';

/** Why content is erased, as it will stand in the log for good. */
export type ErasureQuery = { readonly reason: string | null };

export const ERASURE = { values: ['true', 'false'], maxReason: 500 } as const;

/**
 * Whether a delete asks for the content to be destroyed as well, and why. A value that cannot be read is
 * refused: what was meant to be erased must not be only deleted.
 * @throws ApiError
 */
export function parseErasure(query: RawQuery): ErasureQuery | undefined {
  const value = single(query, 'erase') ?? 'false';
  if (value !== 'true' && value !== 'false') {
    throw new ApiError('invalid_value', { param: 'erase', value, supported: "'true' and 'false'" });
  }
  const reason = single(query, 'reason') ?? null;
  return value === 'true' ? { reason: reason === null ? null : checkReason(reason) } : undefined;
}

function checkReason(reason: string): string {
  const param = 'reason';
  const what = unstorable(reason);
  if (what) throw new ApiError('invalid_text', { param, what });
  const length = codePoints(reason);
  if (length <= ERASURE.maxReason) return reason;
  throw new ApiError('string_too_long', { param, max: ERASURE.maxReason, actual: length });
}
