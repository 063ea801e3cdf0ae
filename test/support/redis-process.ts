import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithTheRun } from './run-directory';

export type RedisProcess = {
  readonly url: string;
  readonly port: number;
  /** SIGSTOP freezes the server, SIGCONT thaws it. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** SIGKILL, and waits for its end. Whatever it held is lost. */
  readonly kill: () => Promise<void>;
};

/** A Redis of one's own, gone with this process. Give the port of a killed one to bring it back, empty. */
export async function startRedis(port = 0): Promise<RedisProcess> {
  const child = fork(join(__dirname, 'redis-server.mjs'), [String(port)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk) => (complaints += String(chunk)));
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`Redis ended with ${String(code)} at its start: ${complaints}`);
  });
  const ready = once(child, 'message') as Promise<[{ port: number; pid: number }]>;
  const [answer] = await Promise.race([ready, failed]);
  endWithTheRun(child, answer.pid);
  return {
    url: `redis://127.0.0.1:${answer.port}`,
    port: answer.port,
    signal: (name) => void process.kill(answer.pid, name),
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(answer.pid, 'SIGKILL');
      await ended;
    },
  };
}
