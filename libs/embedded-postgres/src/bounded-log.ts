import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Appends to `file`; past `maxBytes` it becomes `<file>.1` and a new one begins, so both together
 * stay below twice that. Never throws: a full disk, or a file left by another user, must not end
 * whoever writes here.
 */
export function openBoundedLog(file: string, maxBytes: number): (chunk: Buffer) => void {
  return (chunk) => {
    try {
      mkdirSync(dirname(file), { recursive: true });
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > 0 && size + chunk.length > maxBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, chunk, { mode: 0o600 });
    } catch {
      // Nowhere to say it: this is where it would be said.
    }
  };
}

/** The last `count` lines of `file`, for an error message; empty when there are none. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
