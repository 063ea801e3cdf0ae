import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createOutput } from '../output';

/** Where the lines go. */
export type Sink = {
  readonly line: (text: string) => Promise<void>;
  /** All lines are written. */
  readonly done: () => Promise<void>;
  /** It will not be finished: a file is not left behind. */
  readonly drop: () => Promise<void>;
};

/**
 * A file, which is there under its name when it is whole, or else stdout.
 * @throws Error in one sentence when there is such a file
 */
export function openSink(path: string | undefined): Sink {
  if (path !== undefined) return fileSink(path);
  const nothing = (): Promise<void> => Promise.resolve();
  return { ...createOutput(process.stdout), done: nothing, drop: nothing };
}

function fileSink(path: string): Sink {
  if (existsSync(path)) throw new Error(`${path} is there already; it is not written over`);
  const partial = `${path}.partial`;
  if (!existsSync(dirname(partial))) throw new Error(`there is no directory ${dirname(partial)}`);
  const stream = createWriteStream(partial);
  // Ctrl-C exits: what is not whole does not stay.
  const remove = (): void => rmSync(partial, { force: true });
  process.once('exit', remove);
  let fault: Error | undefined;
  stream.on('error', (error) => (fault = error));
  return {
    line: async (text) => {
      if (fault) throw fault;
      if (!stream.write(`${text}\n`)) await once(stream, 'drain');
    },
    done: async () => {
      stream.end();
      await finished(stream);
      await rename(partial, path);
      process.off('exit', remove);
    },
    drop: async () => {
      stream.destroy();
      await rm(partial, { force: true });
    },
  };
}
