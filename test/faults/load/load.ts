import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { whenWithin } from '../stage/when-within';
import type { LoadDone, LoadSpec } from './main';

export type Load = {
  /** Lets each client finish what it is at. @returns how much was asked */
  readonly stop: () => Promise<number>;
};

const ENDS_WITHIN_MS = 30_000;

/** @param started hears of its process, so that it ends with the run */
export function startLoad(spec: LoadSpec, started: (child: ChildProcess) => void): Load {
  const child = fork(join(__dirname, 'main.js'), { detached: true, execArgv: [] });
  started(child);
  const done = once(child, 'message') as Promise<[LoadDone]>;
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the load ended by itself (${String(code)})`);
  });
  // Heard below; until then nobody listens.
  ended.catch(() => undefined);
  child.send(spec);
  return {
    stop: async () => {
      child.send('stop');
      const [result] = await whenWithin(
        Promise.race([done, ended]),
        ENDS_WITHIN_MS,
        'the load ends',
      );
      child.disconnect();
      if ('error' in result) throw new Error(`the load failed: ${result.error}`);
      return result.requests;
    },
  };
}
