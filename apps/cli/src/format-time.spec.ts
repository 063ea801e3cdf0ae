import { formatTime } from './format-time';

describe('formatTime', () => {
  it('is UTC, to the second', () => {
    expect(formatTime(new Date('2026-11-20T08:09:10.987+02:00'))).toBe('2026-11-20T06:09:10Z');
  });
});
