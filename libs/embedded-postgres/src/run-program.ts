import { spawn } from 'node:child_process';
import type { ServiceUser } from './service-user';

export type Outcome = { readonly succeeded: boolean; readonly output: string };

/**
 * PostgreSQL reads PG* and LC_* variables; what a person exported for another server must not reach
 * this one. Messages in English, so that a report can be searched for.
 */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Runs a program to its end as `user` (undefined: as ourselves) and never rejects.
 * `detached`, so that a Ctrl-C in the terminal does not cut it off half-way.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  user: ServiceUser | undefined,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer) => (output += chunk.toString());
    const child = spawn(program, args, {
      // The caller's directory may be closed to that user, and a program that cannot read its own says so.
      cwd: '/',
      env: CLEAN_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ succeeded: false, output: error.message }));
    child.once('close', (code) => resolve({ succeeded: code === 0, output: output.trim() }));
  });
}
