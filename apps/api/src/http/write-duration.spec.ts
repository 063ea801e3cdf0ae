import { writeDuration } from './write-duration';

describe('a duration in a rate limit header', () => {
  it.each([
    [1, '1ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [8_640, '8.64s'],
    [59_999, '59.999s'],
    [60_000, '1m0s'],
    [360_000, '6m0s'],
    [86_400, '1m26.4s'],
    [3_600_000, '1h0m0s'],
    [86_400_000, '24h0m0s'],
  ])('of %i ms is %s', (ms, text) => {
    expect(writeDuration(ms)).toBe(text);
  });
});
