import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Stop } from './cleanup';

export type Program = {
  /** As a sentence calls it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** A process of ours that runs until it is stopped. */
export type Part = {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The first line of its output from now on that `found` makes something of. */
  readonly firstLine: <T>(found: (line: string) => T | undefined) => Promise<T>;
  /** Orderly, then by force. */
  readonly stop: Stop;
};

const FORCE_AFTER_MS = 5_000;
const KEPT_OUTPUT = 4_000;

/**
 * Starts it away from the terminal: a Ctrl-C must reach only the bench, which then stops the parts in
 * order. The IPC channel ends what the bench, killed, could not.
 * @param onLoss hears when it ended unasked
 */
export function startPart(program: Program, onLoss: (error: Error) => void): Part {
  const child = spawn(program.command, program.args, {
    env: program.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  let stopping = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-KEPT_OUTPUT)));
  }
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      if (!stopping) onLoss(new Error(`${program.name} ended unasked (${how}); it said:\n${said}`));
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${String(code)}`));
  });
  return {
    pid: child.pid ?? 0,
    child,
    firstLine: (found) => firstLine(child, found),
    stop: async () => {
      stopping = true;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

function firstLine<T>(
  { stdout }: ChildProcess,
  found: (line: string) => T | undefined,
): Promise<T> {
  return new Promise((resolve) => {
    if (!stdout) throw new Error('a part without an output');
    createInterface({ input: stdout }).on('line', (line) => {
      const result = found(line);
      if (result !== undefined) resolve(result);
    });
  });
}
