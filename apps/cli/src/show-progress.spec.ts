import { paceOf } from './show-progress';

describe('paceOf', () => {
  const begin = { at: 1_000, value: 100 };

  it.each([
    ['seconds', 600, 11_000, { rate: '50', left: '28 s left' }],
    ['minutes', 600, 101_000, { rate: '5', left: '4 min 40 s left' }],
    ['hours', 110, 101_000, { rate: '0', left: '5 h 15 min left' }],
    ['nothing while nothing is done', 100, 5_000, { rate: '-', left: '' }],
    ['nothing at the very start', 100, 1_000, { rate: '-', left: '' }],
  ])('tells %s', (_, value, now, pace) => {
    expect(paceOf(begin, value, 2_000, now)).toEqual(pace);
  });
});
