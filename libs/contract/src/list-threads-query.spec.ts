import { ApiError } from './api-error';
import type { RawQuery } from './list-query';
import { parseListThreads } from './list-threads-query';

function refusal(query: RawQuery): unknown {
  try {
    parseListThreads(query);
  } catch (error) {
    if (error instanceof ApiError) return error.envelope().error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the query of a list of threads', () => {
  it('is 20 newest first when nothing is said', () => {
    expect(parseListThreads({})).toEqual({ limit: 20, order: 'desc' });
  });

  it('takes what every list takes, and any number of pairs', () => {
    const query = {
      limit: '5',
      after: 'thread_a',
      'metadata[customer]': 'acme',
      'metadata[plan]': 'pro',
    };
    expect(parseListThreads(query)).toEqual({
      limit: 5,
      order: 'desc',
      after: 'thread_a',
      metadata: { customer: 'acme', plan: 'pro' },
    });
  });

  it.each(['a b', 'a[b', 'a]', 'a][b', 'a.b', '__proto__', 'ключ', '\n'])(
    'takes %j as a key, as metadata does',
    (key) => {
      const { metadata } = parseListThreads({ [`metadata[${key}]`]: 'v' });
      expect(Object.entries(metadata ?? {})).toEqual([[key, 'v']]);
    },
  );

  it('counts an empty value as a value of a pair, and as none of a cursor', () => {
    expect(parseListThreads({ after: '', 'metadata[k]': '' })).toEqual({
      limit: 20,
      order: 'desc',
      metadata: { k: '' },
    });
  });

  it('ignores names that are not its own', () => {
    expect(parseListThreads({ metadatas: 'x', 'meta[k]': 'v' })).toEqual({
      limit: 20,
      order: 'desc',
    });
  });

  it('takes keys of 64 and values of 512 code points', () => {
    const [key, value] = ['🙂'.repeat(64), '🙂'.repeat(512)];
    expect(parseListThreads({ [`metadata[${key}]`]: value }).metadata).toEqual({ [key]: value });
  });

  const pairs = (count: number): RawQuery =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`metadata[k${i}]`, 'v']));

  it.each([
    [{ after: 'msg_a' }, 'after', 'invalid_value'],
    [{ 'metadata[k]': ['a', 'b'] }, 'metadata[k]', 'duplicate_parameter'],
    [{ metadata: 'acme' }, 'metadata', 'invalid_type'],
    [{ 'metadata[k': 'v' }, 'metadata', 'invalid_type'],
    [{ 'metadata[]': 'v' }, 'metadata[]', 'empty_string'],
    [{ [`metadata[${'k'.repeat(65)}]`]: 'v' }, 'metadata', 'property_name_above_max_length'],
    [{ 'metadata[k]': 'v'.repeat(513) }, 'metadata[k]', 'string_above_max_length'],
    [{ 'metadata[k]': 'a\0b' }, 'metadata[k]', 'invalid_value'],
    [{ 'metadata[\0]': 'v' }, 'metadata[\0]', 'invalid_value'],
    [pairs(17), 'metadata', 'object_above_max_properties'],
  ] as [RawQuery, string, string][])('is refused as %j', (query, param, code) => {
    expect(refusal(query)).toMatchObject({ type: 'invalid_request_error', param, code });
  });

  it('takes 16 pairs', () => {
    expect(Object.keys(parseListThreads(pairs(16)).metadata ?? {})).toHaveLength(16);
  });
});
