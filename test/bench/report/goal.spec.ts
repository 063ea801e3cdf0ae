import { boundText, goal, measuredText } from './goal';

const spread = (median: number) => ({ median, min: median / 2, max: median * 2 });

describe('goal', () => {
  it.each([
    ['at the least that is asked', goal('', spread(2), { least: 2 }), 'reached'],
    ['below it', goal('', spread(1.99), { least: 2 }), 'missed'],
    ['at the most that is allowed', goal('', spread(2), { most: 2 }), 'reached'],
    ['above it', goal('', spread(2.01), { most: 2 }), 'missed'],
    ['without a figure', goal('', undefined, { least: 2 }), 'not measured'],
  ])('%s', (_, { verdict }, expected) => {
    expect(verdict).toBe(expected);
  });
});

describe('what a goal says', () => {
  it.each([
    [goal('', spread(0.7), { least: 0.7 }), '0.70 (0.35–1.40)', 'at least 0.7'],
    [goal('', spread(12), { most: 20 }, { unit: 'ms' }), '12 (6.0–24) ms', 'at most 20 ms'],
    [goal('', spread(90_000), { least: 100_000 }), '90,000 (45,000–180,000)', 'at least 100,000'],
    [goal('', { median: 0, min: 0, max: 0 }, { most: 0 }), '0', 'at most 0'],
    [goal('', undefined, { most: 0 }), '', 'at most 0'],
  ])('%#: %s', (said, measured, bound) => {
    expect([measuredText(said), boundText(said)]).toEqual([measured, bound]);
  });
});
