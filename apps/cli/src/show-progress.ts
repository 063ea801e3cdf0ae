import { Presets, SingleBar } from 'cli-progress';

export type Progress = {
  /** @param phase one word for what is going on */
  readonly tell: (phase: string, value: number, total: number) => void;
  /** Ends it, however the work has ended: until then it keeps the process alive. */
  readonly end: () => void;
};

const EVERY_MS = 3_000;

/**
 * How far a command is, on stderr: a bar in a terminal, elsewhere a line every few seconds, so that a
 * log can be followed. What stdout gets is the result alone.
 */
export function showProgress(unit: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const bar = new SingleBar(
    {
      stream,
      noTTYOutput: true,
      notTTYSchedule: EVERY_MS,
      etaBuffer: 50,
      format: `{phase} {bar} {percentage}%  {value} of {total} ${unit}  {rate}/s  {left}`,
    },
    Presets.shades_classic,
  );
  let started: { readonly at: number; readonly value: number } | undefined;
  return {
    tell: (phase, value, total) => {
      const begin = (started ??= { at: performance.now(), value });
      const payload = { phase: phase.padEnd(9), ...paceOf(begin, value, total) };
      if (bar.isActive) {
        bar.setTotal(total);
        bar.update(value, payload);
      } else {
        bar.start(total, value, payload);
      }
    },
    // Once: it draws itself a last time.
    end: () => void (bar.isActive && bar.stop()),
  };
}

/** Since the beginning: what is left is told steadily, not by the last second. */
export function paceOf(
  begin: { readonly at: number; readonly value: number },
  value: number,
  total: number,
  now = performance.now(),
): { readonly rate: string; readonly left: string } {
  const seconds = (now - begin.at) / 1000;
  const rate = seconds > 0 ? (value - begin.value) / seconds : 0;
  if (rate <= 0) return { rate: '-', left: '' };
  return { rate: String(Math.round(rate)), left: `${duration((total - value) / rate)} left` };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
