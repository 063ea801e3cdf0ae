import { readOptions, UsageError } from './options';

describe('readOptions', () => {
  it('measures five rounds of six seconds and renews the docs', () => {
    expect(readOptions([])).toEqual({
      rounds: 5,
      seconds: 6,
      connections: [16, 64],
      json: 'docs/benchmarks.json',
      writesDocs: true,
      profile: undefined,
    });
  });

  it('leaves the docs alone in a quick run', () => {
    expect(readOptions(['--quick'])).toMatchObject({
      rounds: 3,
      json: undefined,
      writesDocs: false,
    });
  });

  it('reads a list of connections', () => {
    expect(readOptions(['--connections', '1, 256'])?.connections).toEqual([1, 256]);
  });

  it.each([['--rounds', '0'], ['--seconds', '1.5'], ['--connections', '16,'], ['--what']])(
    'refuses %s %s',
    (...args) => {
      expect(() => readOptions(args.filter(Boolean))).toThrow(UsageError);
    },
  );

  it('answers nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });
});
