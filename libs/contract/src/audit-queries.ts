import { ApiError } from './api-error';
import { single, type RawQuery } from './list-query';
import { kindOf } from './metadata';
import { isUuid } from './uuid';

/** Sizes and positions are counted from 1; beyond this a number is not exact any more. */
export const POSITION = { min: 1, max: Number.MAX_SAFE_INTEGER } as const;

/** What of one checkpoint is asked for; the newest, when nothing is said. */
export type CheckpointQuery =
  | { readonly by: 'newest' }
  | { readonly by: 'size'; readonly size: number }
  | { readonly by: 'position'; readonly position: number };

/** @throws ApiError */
export function parseCheckpoint(query: RawQuery): CheckpointQuery {
  const size = wholeNumber(query, 'size');
  if (size !== undefined) return { by: 'size', size };
  const position = wholeNumber(query, 'position');
  return position === undefined ? { by: 'newest' } : { by: 'position', position };
}

export type InclusionQuery = {
  readonly event: { readonly position: number } | { readonly id: string };
  /** Of the tree, when it is not to be the newest. */
  readonly size?: number;
};

/** @throws ApiError */
export function parseInclusion(query: RawQuery): InclusionQuery {
  const position = wholeNumber(query, 'position');
  const id = single(query, 'event_id');
  const size = wholeNumber(query, 'size');
  const rest = size === undefined ? {} : { size };
  if (position !== undefined) return { event: { position }, ...rest };
  if (id === undefined) throw new ApiError('missing_parameter', { param: 'position' });
  // What has no id's form is an id that no event has.
  if (!isUuid(id)) throw new ApiError('event_missing', { id });
  return { event: { id: id.toLowerCase() }, ...rest };
}

export type ConsistencyQuery = { readonly from: number; readonly to?: number };

/** @throws ApiError */
export function parseConsistency(query: RawQuery): ConsistencyQuery {
  const from = wholeNumber(query, 'from');
  const to = wholeNumber(query, 'to');
  if (from === undefined) throw new ApiError('missing_parameter', { param: 'from' });
  if (to !== undefined && from > to) {
    throw new ApiError('integer_too_large', { param: 'from', max: to, actual: from });
  }
  return { from, ...(to !== undefined && { to }) };
}

function wholeNumber(query: RawQuery, param: string): number | undefined {
  const value = single(query, param);
  if (value === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(value)) {
    throw new ApiError('invalid_type', { param, expected: 'an integer', actual: kindOf(value) });
  }
  const number = Number(value);
  if (number < POSITION.min) {
    throw new ApiError('integer_too_small', { param, min: POSITION.min, actual: value });
  }
  if (number > POSITION.max) {
    throw new ApiError('integer_too_large', { param, max: POSITION.max, actual: value });
  }
  return number;
}
