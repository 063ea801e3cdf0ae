import type { Machine } from '../stage/machine';
import { picture } from './picture';
import type { Report, Summary } from './report';

const summary = (contender: string, median: number): Summary => ({
  workload: 'create',
  connections: 64,
  contender,
  perSecond: { median, min: median - 10, max: median + 10 },
  isFloor: false,
  latency: { mean: 1 },
  cpu: {},
});
const draw = (...summaries: readonly Summary[]): string =>
  picture({ summaries, machine: { cpus: 2 } as Machine } as Report);

describe('picture', () => {
  it('draws a bar for each contender, as long as it is fast', () => {
    const widths = [
      ...draw(summary('threadlog', 490), summary('a & b', 240)).matchAll(
        /width="(\d+)" height="17"/g,
      ),
    ];
    const [ours = 0, theirs = 0] = widths.map(([, width]) => Number(width));
    expect(ours / theirs).toBeCloseTo(490 / 240, 1);
  });

  it('writes names as XML does', () => {
    expect(draw(summary('a & b', 240))).toContain('>a &amp; b<');
  });

  it('leaves out what was not measured', () => {
    expect(draw(summary('threadlog', 490))).not.toContain('retrieve');
  });
});
