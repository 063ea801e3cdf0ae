import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { NODE_FLAGS } from '#process';
import type { Part } from './part';

/** Longer than an app takes to give up by itself. */
const FORCE_AFTER_MS = 5_000;

/**
 * Starts the compiled app as a process. `detached`: a Ctrl-C in the terminal must not reach it, we
 * end it in order. The IPC channel carries nothing: when it closes, the app knows that we are gone.
 */
export function startApp(
  name: string,
  app: 'api' | 'worker',
  variables: Readonly<Record<string, string | undefined>>,
): Part {
  const main = join(__dirname, '..', '..', app, 'src', 'main.js');
  const child = spawn(process.execPath, [...NODE_FLAGS, main], {
    env: variables,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS);
    await ended;
    clearTimeout(force);
  };
  return { name, isApp: true, ended, stop, kill: () => child.kill('SIGKILL') };
}
