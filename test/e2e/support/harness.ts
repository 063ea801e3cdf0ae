import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { endWithTheRun } from '../../support/run-directory';

/** A program of test/faults in its short form, in a process of its own. */
export type Harness<Part> = {
  /** What came of the part of that name, as soon as it is there; else all that the program said. */
  readonly outcomeOf: (name: string) => Promise<Part | string>;
  readonly stop: () => Promise<void>;
};

/** Until the first part is there: the program is compiled, and a PostgreSQL of its own started. */
export const PART_MS = 240_000;

/** @param start below test/faults; it tells its parent of each part of its result */
export function startHarness<Part>(start: string, nameOf: (part: Part) => string): Harness<Part> {
  const program = join(__dirname, '../../faults', start);
  const harness = fork(program, ['--short', '--seed', '1'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  endWithTheRun(harness);
  const parts = new Map<string, Part>();
  harness.on('message', (part: Part) => parts.set(nameOf(part), part));
  let said = '';
  for (const stream of [harness.stdout, harness.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const hasEnded = (): boolean => harness.exitCode !== null || harness.signalCode !== null;
  return {
    outcomeOf: async (name) => {
      await eventually(
        () => said,
        () => parts.has(name) || hasEnded(),
        { within: PART_MS, every: 50 },
      );
      return parts.get(name) ?? said;
    },
    stop: async () => {
      if (hasEnded()) return;
      const ended = once(harness, 'exit');
      harness.kill('SIGTERM');
      await ended;
    },
  };
}
