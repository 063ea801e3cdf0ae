import { once } from 'node:events';

export type Output = { readonly line: (text: string) => Promise<void> };

/** Writes lines no faster than they are read, however many there are. */
export function createOutput(stream: NodeJS.WriteStream): Output {
  return {
    line: async (text) => {
      if (!stream.write(`${text}\n`)) await once(stream, 'drain');
    },
  };
}
