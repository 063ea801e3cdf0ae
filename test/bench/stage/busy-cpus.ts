import { cpus } from 'node:os';

export type BusyMeter = {
  /** CPUs busy since the meter was made, all processes of the machine together. */
  readonly read: () => number | undefined;
};

/** Tells whether somebody else was at work; says nothing where the system counts nothing. */
export function createBusyMeter(): BusyMeter {
  const before = totals();
  return {
    read: () => {
      const after = totals();
      const all = after.all - before.all;
      return all > 0 ? (cpus().length * (after.busy - before.busy)) / all : undefined;
    },
  };
}

function totals(): { all: number; busy: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { all: idle + busy, busy };
}
