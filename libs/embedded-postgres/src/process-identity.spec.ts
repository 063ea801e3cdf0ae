import { commandOf, startInStat, startOf } from './process-identity';

const NO_PROCESS = 2_147_483_646;

function aStat(command: string, state: string): string {
  const rest = Array.from({ length: 49 }, (_, i) => String(i + 4)).join(' ');
  return `42 (${command}) ${state} ${rest}`;
}

describe('startInStat', () => {
  it('reads field 22', () => {
    expect(startInStat(aStat('node', 'S'))).toBe('22');
  });

  it('is not misled by a command with spaces and brackets', () => {
    expect(startInStat(aStat('a) R 1 2 (b', 'R'))).toBe('22');
  });

  it('counts a zombie as ended', () => {
    expect(startInStat(aStat('node', 'Z'))).toBeUndefined();
  });
});

describe('startOf', () => {
  it('is the same at each look and differs from that of another process', () => {
    expect(startOf(process.pid)).toBe(startOf(process.pid));
    expect(startOf(process.pid)).not.toBe(startOf(1));
  });

  it('is undefined for a process that does not exist', () => {
    expect(startOf(NO_PROCESS)).toBeUndefined();
    expect(commandOf(NO_PROCESS)).toBeUndefined();
  });
});
