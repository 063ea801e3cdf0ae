import { loggedError } from './logged-error';

describe('what a log holds of an error', () => {
  it('is its type, its words, its code and where it was thrown', () => {
    const error = Object.assign(new TypeError('cannot be read'), { code: 'E_READ' });
    expect(loggedError(error)).toEqual({
      type: 'TypeError',
      message: 'cannot be read',
      code: 'E_READ',
      stack: expect.stringMatching(/^ {4}at .*logged-error\.spec\.ts/) as string,
    });
  });

  it('is nothing that a driver hangs on to it', () => {
    const detail = 'Failing row contains (a secret).';
    const error = Object.assign(new Error('violates a check'), { detail, input: 'a secret' });
    expect(JSON.stringify(loggedError(error))).not.toContain('secret');
  });

  it('tells of its causes, however they are tied', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(loggedError(error)).toMatchObject({ cause: { message: 'inner' } });
    error.cause = error;
    expect(JSON.stringify(loggedError(error)).match(/outer/g)).toHaveLength(5);
  });

  it('leaves out the value that a database could not take', () => {
    const error = Object.assign(new Error('invalid input syntax for type bigint: "a secret"'), {
      code: '22P02',
    });
    expect(loggedError(error).message).toBe('invalid input syntax for type bigint: ');
    expect(JSON.stringify(loggedError(error))).not.toContain('secret');
  });

  it('is not what was thrown, when that is no error', () => {
    expect(loggedError('a secret')).toEqual({ type: 'string', message: '' });
    expect(loggedError(undefined)).toEqual({ type: 'undefined', message: '' });
  });
});
