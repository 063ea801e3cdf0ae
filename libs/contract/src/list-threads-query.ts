import type { Metadata } from '#domain';
import { ApiError } from './api-error';
import { parseList, single, type ListQuery, type RawQuery } from './list-query';
import { METADATA } from './metadata';
import { codePoints, unstorable } from './text';

export type ListThreadsQuery = ListQuery & { readonly metadata?: Metadata };

/** The name is all between the first bracket and the last: a key may hold brackets itself. */
const PAIR = /^metadata\[(.*)\]$/s;

/**
 * The query of a list of threads: `metadata[key]=value`, once for each key that must have this very
 * value. Here an empty value is a value. A filter that was meant and cannot be read is refused,
 * because to pass over it would list what was not asked for.
 * @throws ApiError
 */
export function parseListThreads(query: RawQuery): ListThreadsQuery {
  const list = parseList(query, 'thread');
  const metadata = parseMetadata(query);
  return { ...list, ...(metadata && { metadata }) };
}

function parseMetadata(query: RawQuery): Metadata | undefined {
  const names = Object.keys(query).filter((name) => /^metadata(\[|$)/.test(name));
  if (names.length > METADATA.maxPairs) {
    const values = { param: 'metadata', max: METADATA.maxPairs, actual: names.length };
    throw new ApiError('too_many_properties', values);
  }
  if (names.length === 0) return undefined;
  // fromEntries defines properties, so a key called __proto__ is a key like any other.
  return Object.fromEntries(names.map((name) => parsePair(query, name)));
}

function parsePair(query: RawQuery, param: string): readonly [key: string, value: string] {
  const key = PAIR.exec(param)?.[1];
  const value = single(query, param) ?? '';
  if (key === undefined) {
    const values = { param: 'metadata', expected: 'an object', actual: 'a string' };
    throw new ApiError('invalid_type', values);
  }
  if (key === '') throw new ApiError('empty_string', { param });
  const keyLength = codePoints(key);
  if (keyLength > METADATA.maxKey) {
    const values = { param: 'metadata', name: key, max: METADATA.maxKey, actual: keyLength };
    throw new ApiError('property_name_too_long', values);
  }
  const what = unstorable(key) ?? unstorable(value);
  if (what) throw new ApiError('invalid_text', { param, what });
  const length = codePoints(value);
  if (length > METADATA.maxValue) {
    throw new ApiError('string_too_long', { param, max: METADATA.maxValue, actual: length });
  }
  return [key, value];
}
