import { quantile, spreadOf } from './statistics';

describe('spreadOf', () => {
  it('takes the middle of an odd number of values', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
  });

  it('takes the mean of the middle two of an even number', () => {
    expect(spreadOf([4, 1, 10, 2])).toEqual({ median: 3, min: 1, max: 10 });
  });
});

describe('quantile', () => {
  it('takes the value below which that part of the others lies', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)]).toEqual([
      51, 100, 100,
    ]);
  });
});
