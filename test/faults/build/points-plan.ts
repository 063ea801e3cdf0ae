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
  /** Waits until a process was struck there. @returns which, or undefined when none was by then */
  readonly struck: (point: string, withinMs: number) => Promise<number | undefined>;
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
    struck: async (point, withinMs) => {
      const file = join(directory, point);
      const deadline = Date.now() + withinMs;
      while (!existsSync(file) && Date.now() < deadline) await pause(LOOK_EVERY_MS);
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
    },
  };
}
