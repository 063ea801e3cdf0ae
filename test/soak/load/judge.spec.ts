import { judge, MEASURES, median, type Sample } from './judge';

const MEMORY = 'API resident, MB';

/** A hundred looks, all measures alike. */
function samples(value: (index: number) => number): Sample[] {
  return Array.from({ length: 100 }, (_, index) => {
    const all = MEASURES.map((measure) => [measure, value(index)]);
    return Object.fromEntries(all) as Sample;
  });
}

describe('judge', () => {
  it('finds flat what stays as it is', () => {
    const same = samples(() => 200);
    const judged = { first: 200, last: 200, peak: 200, slopePerMinute: 0, isFlat: true };
    expect(judge(same, 10, MEMORY)).toEqual({ measure: MEMORY, ...judged });
  });

  it('allows for growing in the first fifth', () => {
    const grown = samples((index) => (index < 20 ? index : 200));
    expect(judge(grown, 10, MEMORY).isFlat).toBe(true);
  });

  it('finds growing what grows on and on, and says how fast', () => {
    const { isFlat, slopePerMinute } = judge(
      samples((index) => 100 + index),
      10,
      MEMORY,
    );
    expect(isFlat).toBe(false);
    expect(slopePerMinute).toBeCloseTo(10);
  });

  it('allows fewer sockets on top than megabytes', () => {
    const growing = samples((index) => (index < 80 ? 10 : 20));
    expect(judge(growing, 10, 'API sockets').isFlat).toBe(false);
    expect(judge(growing, 10, MEMORY).isFlat).toBe(true);
  });
});

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
