import { rangeOf } from './byte-range';

describe('the range of a file', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=3-', { start: 3, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=5-99', { start: 5, end: 9 }],
  ])('%s of ten bytes is a part', (header, range) => {
    expect(rangeOf(header, 10)).toEqual({ status: 'part', range });
  });

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=4-3',
    'bytes=0-1,3-4',
    'lines=0-1',
    'bytes=a-b',
  ])('%s is the whole', (header) => {
    expect(rangeOf(header, 10)).toEqual({ status: 'whole' });
  });

  it.each([
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
  ])('%s of %i bytes is outside', (header, size) => {
    expect(rangeOf(header, size)).toEqual({ status: 'outside' });
  });
});
