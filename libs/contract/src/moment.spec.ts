import { parseMoment } from './moment';

const SECOND = 1_000_000;
const NOON = Date.UTC(2026, 10, 26, 12) * 1000;

describe('a moment in a query', () => {
  it.each<readonly [string, number, number]>([
    [String(NOON / SECOND), NOON, SECOND],
    ['0', 0, SECOND],
    ['2026-11-26T12:00:00Z', NOON, SECOND],
    ['2026-11-26t12:00:00z', NOON, SECOND],
    ['2026-11-26T13:00:00+01:00', NOON, SECOND],
    ['2026-11-26T13:00:00 01:00', NOON, SECOND],
    ['2026-11-26T06:30:00-05:30', NOON, SECOND],
    ['2026-11-26T12:00:00.5Z', NOON + 500_000, 100_000],
    ['2026-11-26T12:00:00.123Z', NOON + 123_000, 1_000],
    ['2026-11-26T12:00:00.123456+00:00', NOON + 123_456, 1],
  ])('%s is a time as long as it is written', (as_of, start, length) => {
    expect(parseMoment({ as_of }, 'as_of')).toEqual({ by: 'time', start, end: start + length });
  });

  it('is a position when it says so', () => {
    const moment = parseMoment({ as_of: 'position:4711' }, 'as_of');
    expect(moment).toEqual({ by: 'position', position: 4711 });
  });

  it.each([{}, { as_of: '' }])('is none in %j', (query) => {
    expect(parseMoment(query, 'as_of')).toBeUndefined();
  });

  it.each([
    'yesterday',
    '-1',
    '1.5',
    '1764158400000',
    '999999999999',
    'position:0',
    'position:-1',
    'position:9999999999999999',
    'position:',
    '2026-11-26',
    '2026-11-26T12:00:00',
    '2026-11-26T12:00Z',
    '2026-02-30T12:00:00Z',
    '2026-11-26T24:00:00Z',
    '2026-11-26T25:00:00Z',
    '2026-11-26T12:00:00.1234567Z',
    '2026-11-26T12:00:00+99:00',
    '1969-12-31T23:59:59Z',
    ' 1764158400',
  ])('is refused as %j', (as_of) => {
    expect(() => parseMoment({ as_of }, 'as_of')).toThrow(`Invalid 'as_of': '${as_of}'.`);
  });

  it('is refused when it is given twice', () => {
    expect(() => parseMoment({ as_of: ['1', '2'] }, 'as_of')).toThrow(
      "Duplicate parameter: 'as_of'",
    );
  });
});
