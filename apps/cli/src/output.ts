import { once } from 'node:events';

export type Output = { readonly line: (text: string) => Promise<void> };

/**
 * Writes lines no faster than they are read, however many there are. Where the reader has gone (`head`
 * has seen enough), the process ends as quietly as others do.
 */
export function createOutput(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    line: async (text) => {
      if (!stream.write(`${text}\n`)) await once(stream, 'drain');
    },
  };
}
