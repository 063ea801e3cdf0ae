import type { Logger } from 'pino';
import { createTroubleLog } from './trouble-log';

function setUp() {
  const lines: unknown[] = [];
  const clock = { ms: 0 };
  const logger = { warn: (...line: unknown[]) => void lines.push(line) } as unknown as Logger;
  return { lines, clock, log: createTroubleLog(logger, 'queue', () => clock.ms) };
}

describe('the trouble log', () => {
  it('says the first of many failures, and one more half a minute later', () => {
    const { lines, clock, log } = setUp();
    for (clock.ms = 0; clock.ms <= 30_000; clock.ms += 1_000) log.trouble(new Error('away'));
    expect(lines).toEqual([
      [{ reason: 'away', failures: 1 }, 'queue: failing, and tried again'],
      [{ reason: 'away', failures: 31 }, 'queue: failing, and tried again'],
    ]);
  });

  it('says the recovery once', () => {
    const { lines, log } = setUp();
    log.trouble(Object.assign(new Error('away'), { code: '57P01', client: {} }));
    log.fine();
    log.fine();
    expect(lines).toEqual([
      [{ reason: 'away', code: '57P01', failures: 1 }, 'queue: failing, and tried again'],
      [{ failures: 1 }, 'queue: works again'],
    ]);
  });

  it('says nothing while all is well', () => {
    const { lines, log } = setUp();
    log.fine();
    expect(lines).toEqual([]);
  });
});
