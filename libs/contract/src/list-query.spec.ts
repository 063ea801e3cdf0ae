import { ApiError } from './api-error';
import { parseListMessages, type RawQuery } from './list-query';

function refusal(query: RawQuery): unknown {
  try {
    parseListMessages(query);
  } catch (error) {
    if (error instanceof ApiError) return error.envelope().error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the query of a list', () => {
  it('is 20 newest first when nothing is said', () => {
    expect(parseListMessages({})).toEqual({ limit: 20, order: 'desc' });
  });

  it('counts an empty value as absent, and ignores what it does not know', () => {
    const query = { limit: '', order: '', after: '', before: '', run_id: '', unknown: 'x' };
    expect(parseListMessages(query)).toEqual({ limit: 20, order: 'desc' });
  });

  it('takes both cursors', () => {
    const query = { after: 'msg_a', before: 'msg_b', limit: '100', order: 'asc', run_id: 'run_1' };
    expect(parseListMessages(query)).toEqual({
      limit: 100,
      order: 'asc',
      after: 'msg_a',
      before: 'msg_b',
      runId: 'run_1',
    });
  });

  it.each([
    [
      { limit: '101' },
      "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
      'limit',
      'integer_above_max_value',
    ],
    [
      { limit: '0' },
      "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      'limit',
      'integer_below_min_value',
    ],
    [
      { limit: '-1' },
      "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got -1 instead.",
      'limit',
      'integer_below_min_value',
    ],
    [
      { limit: 'ten' },
      "Invalid type for 'limit': expected an integer, but got a string instead.",
      'limit',
      'invalid_type',
    ],
    [
      { limit: '1.5' },
      "Invalid type for 'limit': expected an integer, but got a decimal instead.",
      'limit',
      'invalid_type',
    ],
    [
      { order: 'bogus' },
      "Invalid value: 'bogus'. Supported values are: 'asc' and 'desc'.",
      'order',
      'invalid_value',
    ],
    [
      { after: 'abc' },
      "Invalid 'after': 'abc'. Expected an ID that begins with 'msg'.",
      'after',
      'invalid_value',
    ],
    [
      { limit: ['1', '2'] },
      "Duplicate parameter: 'limit'. You provided multiple values for this parameter, whereas only one is allowed.",
      'limit',
      'duplicate_parameter',
    ],
  ] as [RawQuery, string, string, string][])('is refused as %j', (query, message, param, code) => {
    expect(refusal(query)).toEqual({ message, type: 'invalid_request_error', param, code });
  });
});
