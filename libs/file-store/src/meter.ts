import { createHash } from 'node:crypto';
import { FileTooLargeError, type StoredBytes } from './file-store';

/** Counts and hashes bytes as they pass. */
export type Meter = {
  readonly pass: (bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array, void>;
  /** To be asked when all have passed. */
  readonly result: () => StoredBytes;
};

export function createMeter(maxBytes: number): Meter {
  const hash = createHash('sha256');
  let count = 0;
  return {
    pass: async function* (bytes) {
      for await (const chunk of bytes) {
        count += chunk.length;
        if (count > maxBytes) throw new FileTooLargeError(`more than ${maxBytes} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    },
    result: () => ({ bytes: count, sha256: hash.digest('hex') }),
  };
}
