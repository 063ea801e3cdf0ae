import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Appends to `file`; past `maxBytes` it becomes `<file>.1` and a new one begins, so both stay below 2×. */
export function openBoundedLog(file: string, maxBytes: number): (chunk: Buffer) => void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, '', { mode: 0o600 });
  let size = statSync(file).size;
  return (chunk) => {
    if (size > 0 && size + chunk.length > maxBytes) {
      renameSync(file, `${file}.1`);
      size = 0;
    }
    appendFileSync(file, chunk, { mode: 0o600 });
    size += chunk.length;
  };
}

/** The last `count` lines of `file`, for an error message; empty when there are none. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
