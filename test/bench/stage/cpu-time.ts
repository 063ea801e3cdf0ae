import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc in a second; Linux has shown every program 100 since the beginning. */
const TICKS = 100;
const US_PER_TICK = 1_000_000 / TICKS;

export type CpuMeter = {
  /** Microseconds of CPU since the last call, or since the beginning. */
  readonly read: () => Record<string, number>;
};

/**
 * Which processes to watch, by name: one alone; a server with its children, which come and go with its
 * connections; or those that a process started and that have ended since.
 */
export type Watched = Readonly<
  Record<string, { readonly pid: number; readonly of?: 'itself' | 'server' | 'ended children' }>
>;

/** Says nothing where there is no /proc. */
export function createCpuMeter(watched: Watched): CpuMeter {
  if (process.platform !== 'linux') return { read: () => ({}) };
  const total = (): Record<string, number> =>
    Object.fromEntries(
      Object.entries(watched).map(([name, { pid, of = 'itself' }]) => [name, TIME[of](pid)]),
    );
  let before = total();
  return {
    read: () => {
      const after = total();
      const spent = Object.entries(after).map(([name, us]) => [name, us - (before[name] ?? 0)]);
      before = after;
      return Object.fromEntries(spent) as Record<string, number>;
    },
  };
}

/** Microseconds for each of so many operations. */
export function perOperation(
  spent: Readonly<Record<string, number>>,
  operations: number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(spent).map(([name, us]) => [name, us / operations]));
}

type Stat = { readonly parent: number; readonly own: number; readonly children: number };

const TIME = {
  itself: (pid: number): number => readStat(pid)?.own ?? 0,
  'ended children': (pid: number): number => readStat(pid)?.children ?? 0,
  server: serverTime,
} as const;

/** What lives, and what has ended and was waited for. */
function serverTime(pid: number): number {
  const root = readStat(pid);
  if (!root) return 0;
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat?.parent === pid)
    .reduce((sum, stat) => sum + (stat?.own ?? 0), 0);
  // A child that ended while we looked would be missing from both: look again.
  if (readStat(pid)?.children !== root.children) return serverTime(pid);
  return root.own + root.children + living;
}

/** @see man 5 proc: the name, in brackets, may hold spaces; what follows it does not. */
function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, utime, stime, cutime, cstime] = [
      fields[1],
      fields[11],
      fields[12],
      fields[13],
      fields[14],
    ];
    return {
      parent: parent ?? 0,
      own: ((utime ?? 0) + (stime ?? 0)) * US_PER_TICK,
      children: ((cutime ?? 0) + (cstime ?? 0)) * US_PER_TICK,
    };
  } catch {
    return undefined; // it has ended
  }
}
