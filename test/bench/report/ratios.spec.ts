import type { Round } from '../contender';
import type { Result } from '../run-bench';
import { ratioOf } from './ratios';

const round = (perSecond: number, p99 = 1): Round => ({
  perSecond,
  latency: { mean: 1, p50: 1, p99 },
  cpu: {},
});
const result = (contender: string, rounds: readonly Round[]): Result => ({
  workload: 'create',
  connections: 64,
  contender,
  rounds,
});
const results = [
  result('ours', [round(100, 5), round(90, 6), round(10, 7)]),
  result('theirs', [round(50), round(30), round(5)]),
];
const side = (contender: string) => ({ workload: 'create', connections: 64, contender }) as const;

describe('ratioOf', () => {
  it('divides round by round: a slow moment of the machine is in both', () => {
    expect(ratioOf(results, side('ours'), side('theirs'))).toEqual({ median: 2, min: 2, max: 3 });
  });

  it('compares what it is told to', () => {
    const p99 = { ...side('ours'), value: ({ latency }: Round) => latency.p99 };
    const p50 = { ...side('theirs'), value: ({ latency }: Round) => latency.p50 };
    expect(ratioOf(results, p99, p50)).toEqual({ median: 6, min: 5, max: 7 });
  });

  it('says nothing where one side was not measured', () => {
    expect(ratioOf(results, side('ours'), side('nobody'))).toBeUndefined();
    expect(ratioOf(results, side('nobody'), side('ours'))).toBeUndefined();
  });

  it('says nothing where a figure is missing', () => {
    const p99 = { ...side('ours'), value: () => undefined };
    expect(ratioOf(results, p99, side('theirs'))).toBeUndefined();
  });
});
