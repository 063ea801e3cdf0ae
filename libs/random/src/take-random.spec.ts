import { takeRandom } from './take-random';

describe('takeRandom', () => {
  it('gives the length that was asked for, across many draws', () => {
    const lengths = Array.from({ length: 2_000 }, (_, i) => 1 + (i % 40));
    expect(lengths.map((length) => takeRandom(length).length)).toEqual(lengths);
  });

  it('never gives the same bytes twice', () => {
    const seen = new Set(Array.from({ length: 20_000 }, () => takeRandom(16).toString('hex')));
    expect(seen.size).toBe(20_000);
  });

  it('leaves what it gave as it was', () => {
    const first = takeRandom(16);
    const copy = Buffer.from(first);
    for (let i = 0; i < 1_000; i += 1) takeRandom(16);
    expect(first).toEqual(copy);
  });
});
