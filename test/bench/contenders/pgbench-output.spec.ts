import { readPgbenchOutput } from './pgbench-output';

const output = (failed: number): string => `pgbench (15.18, server 18.4)
number of clients: 16
number of transactions actually processed: 61255
number of failed transactions: ${failed} (0.000%)
latency average = 1.010 ms
initial connection time = 147.830 ms
tps = 15844.370030 (without initial connection time)
`;

describe('readPgbenchOutput', () => {
  it('reads how many transactions there were and how fast', () => {
    expect(readPgbenchOutput(output(0))).toEqual({
      transactions: 61_255,
      perSecond: 15_844.37003,
      latencyMs: 1.01,
      connectMs: 147.83,
    });
  });

  it('refuses a run in which transactions failed', () => {
    expect(() => readPgbenchOutput(output(3))).toThrow('3 transactions of pgbench failed');
  });

  it('answers nothing for a run that ended before all clients were connected', () => {
    const text =
      'number of transactions actually processed: 0\nnumber of failed transactions: 0 (NaN%)';
    expect(readPgbenchOutput(text)).toBeUndefined();
  });

  it('says what pgbench said when a figure is missing', () => {
    expect(() => readPgbenchOutput('connection refused')).toThrow('connection refused');
  });
});
