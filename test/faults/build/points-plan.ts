import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What shall happen at fault points, and whether it has: the harness's side of test-points.cjs. */
export type PointsPlan = {
  /** For the processes that it concerns. */
  readonly environment: Readonly<Record<string, string>>;
  /** From now on passings count. */
  readonly arm: () => void;
  readonly disarm: () => void;
  /**
   * Waits until a process was struck there, or processes were that many times.
   * @returns which was the last, or undefined when it did not come to that by then
   */
  readonly struck: (point: string, withinMs: number, times?: number) => Promise<number | undefined>;
};

const LOOK_EVERY_MS = 5;

/**
 * @param directory of this plan alone
 * @param steps as in `{ 'after-commit': 'kill@20' }`
 */
export function planPoints(directory: string, steps: Readonly<Record<string, string>>): PointsPlan {
  mkdirSync(directory, { recursive: true });
  const armed = join(directory, 'armed');
  return {
    environment: {
      THREADLOG_TEST_POINTS: Object.entries(steps)
        .map(([name, step]) => `${name}=${step}`)
        .join(','),
      THREADLOG_TEST_POINTS_DIRECTORY: directory,
    },
    arm: () => writeFileSync(armed, ''),
    disarm: () => rmSync(armed, { force: true }),
    struck: async (point, withinMs, times = 1) => {
      const file = join(directory, point);
      const deadline = Date.now() + withinMs;
      const nth = (): string | undefined =>
        existsSync(file)
          ? readFileSync(file, 'utf8').split('\n').slice(0, -1)[times - 1]
          : undefined;
      let pid: string | undefined;
      while ((pid = nth()) === undefined && Date.now() < deadline) await pause(LOOK_EVERY_MS);
      return pid === undefined ? undefined : Number(pid);
    },
  };
}
