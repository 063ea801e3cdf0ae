import type { IdKind } from '#domain';
import { ApiError } from './api-error';
import { checkId } from './ids';
import { kindOf } from './metadata';
import { list } from './to-api-error';

export type ListQuery = {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly before?: string;
};
export type ListMessagesQuery = ListQuery & { readonly runId?: string };

/** A parsed query string: a name given twice is an array. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

type PageSize = { readonly defaultLimit: number; readonly maxLimit: number };

/** What the parameters of every list may be, and are when absent; files have a limit of their own. */
export const PAGE = {
  defaultLimit: 20,
  maxLimit: 100,
  orders: ['asc', 'desc'],
  defaultOrder: 'desc',
} as const;

/** The query of a message list. @throws ApiError */
export function parseListMessages(query: RawQuery): ListMessagesQuery {
  const runId = single(query, 'run_id');
  return { ...parseList(query, 'msg'), ...(runId && { runId }) };
}

/**
 * Reads the query of a list of things whose ids are of one kind. Unknown names are ignored, a name
 * given twice is refused, and an empty value counts as absent (SDKs write `after=` for null).
 * @throws ApiError
 */
export function parseList(query: RawQuery, kind: IdKind, page: PageSize = PAGE): ListQuery {
  return parsePaging(query, (param, id) => checkId(kind, param, id), page);
}

/**
 * Like parseList, for things whose ids have a form of their own.
 * @param checkCursor gives a cursor back as it is to be looked for @throws ApiError
 */
export function parsePaging(
  query: RawQuery,
  checkCursor: (param: string, id: string) => string,
  page: PageSize = PAGE,
): ListQuery {
  const limit = parseLimit(single(query, 'limit'), page);
  const order = parseOrder(single(query, 'order'));
  const after = single(query, 'after');
  const before = single(query, 'before');
  return {
    limit,
    order,
    ...(after && { after: checkCursor('after', after) }),
    ...(before && { before: checkCursor('before', before) }),
  };
}

/** A parameter's one value; an empty one counts as none. @throws ApiError duplicate_parameter */
export function single(query: RawQuery, param: string): string | undefined {
  const value = query[param];
  if (Array.isArray(value)) throw new ApiError('duplicate_parameter', { param });
  return value === '' ? undefined : (value as string | undefined);
}

/** @throws ApiError */
export function parseLimit(
  value: string | undefined,
  { defaultLimit, maxLimit: max }: PageSize = PAGE,
): number {
  if (value === undefined) return defaultLimit;
  if (!/^[+-]?\d+$/.test(value)) {
    const actual = /^[+-]?\d*\.\d+$/.test(value) ? 'a decimal' : kindOf(value);
    throw new ApiError('invalid_type', { param: 'limit', expected: 'an integer', actual });
  }
  const limit = Number(value);
  if (limit > max) {
    throw new ApiError('integer_too_large', { param: 'limit', max, actual: value });
  }
  if (limit < 1) {
    throw new ApiError('integer_too_small', { param: 'limit', min: 1, actual: value });
  }
  return limit;
}

function parseOrder(value: string | undefined): 'asc' | 'desc' {
  if (value === undefined) return PAGE.defaultOrder;
  const order = PAGE.orders.find((known) => known === value);
  if (!order) {
    throw new ApiError('invalid_value', { param: 'order', value, supported: list(PAGE.orders) });
  }
  return order;
}
