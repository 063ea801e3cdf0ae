import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ROOT } from '../../bench/paths';
import { whenWithin } from './when-within';

/** A Redis that keeps nothing on disk and comes back on the same port, empty. */
export type RedisServer = {
  readonly port: number;
  readonly pid: () => number;
  readonly kill: () => Promise<void>;
  /** After `kill`. */
  readonly start: () => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Sends one command on a connection of its own. */
  readonly command: (name: string, ...args: string[]) => Promise<unknown>;
};

type Running = { readonly child: ChildProcess; readonly pid: number; readonly port: number };

const STARTS_WITHIN_MS = 20_000;
const SERVER = join(ROOT, 'test', 'support', 'redis-server.mjs');

/** @param started hears of each process, so that it ends with the run */
export async function openRedis(started: (child: ChildProcess) => void): Promise<RedisServer> {
  let running = await run(0, started);
  const { port } = running;
  return {
    port,
    pid: () => running.pid,
    kill: async () => {
      const { child, pid } = running;
      const ended = once(child, 'exit');
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.kill(pid, 'SIGKILL');
      await ended;
    },
    start: async () => {
      running = await run(port, started);
    },
    signal: (name) => void process.kill(running.pid, name),
    command: async (name, ...args) => {
      const client = new Redis(port, '127.0.0.1', {
        commandTimeout: 5_000,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
        lazyConnect: true,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
  };
}

async function run(port: number, started: (child: ChildProcess) => void): Promise<Running> {
  const args = ['--disable-warning=ExperimentalWarning', SERVER, String(port)];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  started(child);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Redis ended at its start on port ${port}`);
  });
  const answer = once(child, 'message') as Promise<[{ port: number; pid: number }]>;
  const [told] = await whenWithin(Promise.race([answer, ended]), STARTS_WITHIN_MS, 'Redis');
  // From here on its end is no failure; somebody may want it.
  ended.catch(() => undefined);
  return { child, ...told };
}
