import { decimal } from './format';
import type { Report } from './report';

export function machineSentence({ machine, finishedAt }: Report): string {
  const { cpus, cpuModel, memoryGb, system, node, postgres, syncMs } = machine;
  return (
    `${finishedAt.slice(0, 10)}: ${cpus} CPUs (${cpuModel}), ${memoryGb} GB, ${system}, Node ${node}, PostgreSQL ${postgres}; ` +
    `the disk makes 8 kB durable in ${decimal(syncMs, 2)} ms.`
  );
}

export function settingsSentence({ machine, queue }: Report): string {
  const settings = Object.entries(machine.settings).map(([name, value]) => `${name}=${value}`);
  return `PostgreSQL settings, for all the same: ${settings.join(', ')}. Queue of the worker: ${queue}.`;
}

/** A warning where something else was busy; undefined otherwise would leave the reader guessing. */
export function cpuSentence({ machine, rounds, roundSeconds }: Report): string {
  const { loadBefore, cpus } = machine;
  const noise =
    loadBefore > cpus / 4
      ? ' Others were busy on this machine: only ratios within the run say something.'
      : '';
  return `${rounds} rounds of ${roundSeconds} s each, contenders taking turns; median (least–most). Load before the run: ${decimal(loadBefore, 1)}.${noise}`;
}

export function timeSentence({ seconds, finishedAt }: Report): string {
  return `Printed on ${finishedAt.slice(0, 10)}, in ${Math.floor(seconds / 60)} min ${seconds % 60} s, by:`;
}
