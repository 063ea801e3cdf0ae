import { closeSync, openSync, writeSync } from 'node:fs';

/** Appends lines of JSON to a file that other processes append to as well. */
export type Recorder = {
  readonly write: (line: object) => void;
  /** Writes out what waits, and closes. */
  readonly close: () => void;
};

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MS = 100;

/** Microseconds of the machine's monotonic clock, the same in every process. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Each write holds whole lines and goes to the end of the file in one piece: lines never mix. */
export function openRecorder(file: string): Recorder {
  const descriptor = openSync(file, 'a');
  let waiting: string[] = [];
  let size = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const bytes = Buffer.from(waiting.join(''));
    waiting = [];
    size = 0;
    const written = writeSync(descriptor, bytes);
    if (written !== bytes.length) throw new Error(`${file}: ${written} of ${bytes.length} bytes`);
  };
  const timer = setInterval(flush, FLUSH_MS);
  return {
    write: (line) => {
      const text = `${JSON.stringify(line)}\n`;
      waiting.push(text);
      size += text.length;
      if (size > FLUSH_BYTES) flush();
    },
    close: () => {
      clearInterval(timer);
      flush();
      closeSync(descriptor);
    },
  };
}
