import { WORKLOADS } from './contender';
import { readOptions, SCENARIOS } from './options';
import { UsageError } from './run-program';

describe('readOptions', () => {
  it('measures three rounds of three seconds of everything and renews the docs', () => {
    expect(readOptions([])).toMatchObject({
      rounds: 3,
      seconds: 3,
      connections: [16, 64, 256],
      emmett: 'if possible',
      json: 'docs/benchmarks.json',
      writesDocs: true,
      profile: undefined,
    });
    expect([...(readOptions([])?.only ?? [])]).toEqual([...WORKLOADS, ...SCENARIOS]);
  });

  it('leaves the docs alone in a quick run', () => {
    expect(readOptions(['--quick'])).toMatchObject({
      rounds: 2,
      json: undefined,
      writesDocs: false,
    });
  });

  it('reads a list of connections', () => {
    expect(readOptions(['--connections', '1, 256'])?.connections).toEqual([1, 256]);
  });

  it('leaves the docs alone where a part is measured', () => {
    const options = readOptions(['--only', 'deep-list, latency']);
    expect([...(options?.only ?? [])]).toEqual(['deep list', 'latency']);
    expect(options).toMatchObject({ json: undefined, writesDocs: false });
  });

  it('asks less in a quick run, unless it is told what', () => {
    expect(readOptions(['--quick'])?.only.has('mixed')).toBe(false);
    expect([...(readOptions(['--quick', '--only', 'mixed'])?.only ?? [])]).toEqual(['mixed']);
  });

  it('takes ten million messages where it is asked to', () => {
    expect(readOptions(['--big'])?.sizes.bigTable).toBe(10_000_000);
  });

  it.each([
    ['--rounds 0'],
    ['--seconds 1.5'],
    ['--connections 16,'],
    ['--what'],
    ['--only creates'],
    ['--with kurrent'],
    ['--with emmett --without emmett'],
    ['--quick --big'],
    ['--apis 2'],
    ['--profile x --apis 3'],
  ])('refuses %s', (args) => {
    expect(() => readOptions(args.split(' '))).toThrow(UsageError);
  });

  it('answers nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });
});
