import { readConfig } from './read-config';

describe('RATE_LIMIT', () => {
  it.each([
    ['600/60', { requests: 600, seconds: 60 }],
    ['1/1', { requests: 1, seconds: 1 }],
    ['999999999/86400', { requests: 999_999_999, seconds: 86_400 }],
  ])('takes %s', (text, limit) => {
    expect(readConfig({ RATE_LIMIT: text }).RATE_LIMIT).toEqual(limit);
  });

  it.each([undefined, ''])('is off as %j', (text) => {
    expect(readConfig({ RATE_LIMIT: text }).RATE_LIMIT).toBeUndefined();
  });

  it.each(['600', '600/', '/60', '0/60', '600/0', '1.5/60', '600/60s', '-1/60', '1000000000/60'])(
    'refuses %s',
    (text) => {
      expect(() => readConfig({ RATE_LIMIT: text })).toThrow(
        'the environment is not usable: RATE_LIMIT: expected requests/seconds, such as 600/60',
      );
    },
  );

  it('refuses a window of more than a day', () => {
    expect(() => readConfig({ RATE_LIMIT: '600/86401' })).toThrow('expected at most 86400 seconds');
  });
});
