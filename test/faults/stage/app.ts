import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Link } from './link';
import { whenWithin } from './when-within';

export type AppName = 'api' | 'worker';

/** How an app process is to be started, each time anew. */
export type AppPlan = {
  /** `api-1`, `worker-2`: in the history and in file names. */
  readonly name: string;
  readonly app: AppName;
  /** The file that node runs. */
  readonly main: string;
  /** Before it on node's command line. */
  readonly nodeOptions: readonly string[];
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Whatever it writes goes here. */
  readonly logFile: string;
  readonly links: Links;
};

export type Links = { readonly postgres: Link; readonly redis?: Link };

/** An API or worker process, looked after as a service manager does: what dies is started again. */
export type App = {
  readonly name: string;
  readonly app: AppName;
  readonly links: Links;
  /** undefined while it is down. */
  readonly pid: () => number | undefined;
  /** SIGKILL; it is started again. Returns when it has ended. */
  readonly kill: () => Promise<void>;
  /** SIGSTOP, SIGCONT. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Orderly; it stays down until `up`. */
  readonly down: () => Promise<void>;
  /** As `down`, by SIGKILL. */
  readonly drop: () => Promise<void>;
  /** Returns when it is ready. */
  readonly up: () => Promise<void>;
  /** Starts it by another file from now on; takes effect with `down` and `up`, or with a death. */
  readonly become: (main: string) => void;
  /** While true, its ends are brought about from within: see build/fault-points.ts. */
  readonly mayDie: (may: boolean) => void;
  /** Ends of a ready process that nobody here brought about, one sentence each. */
  readonly crashes: () => readonly string[];
};

const RESTART_MS = 300;
const READY_WITHIN_MS = 60_000;
const FORCE_AFTER_MS = 6_000;
const READY = /"msg":"(listening|working)"/;

type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  isReady: boolean;
  isExpected: boolean;
};

/** @param started hears of each process, so that it ends with the run */
export function createApp(plan: AppPlan, started: (child: ChildProcess) => void): App {
  let { main } = plan;
  let running: Running | undefined;
  let isWanted = false;
  let mayDie = false;
  let onReady: (() => void)[] = [];
  const crashes: string[] = [];
  const log = createWriteStream(plan.logFile, { flags: 'a' });

  const start = (): void => {
    if (!isWanted || running) return;
    const child = spawn(process.execPath, [...plan.nodeOptions, main], {
      env: plan.environment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    started(child);
    const ended = once(child, 'exit').then(
      ([code, signal]) => String(signal ?? `exit code ${String(code)}`),
      (error: unknown) => String(error),
    );
    const now: Running = { child, ended, isReady: false, isExpected: false };
    running = now;
    child.stderr?.pipe(log, { end: false });
    if (!child.stdout) throw new Error('an app without an output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      if (now.isReady || !READY.test(line)) return;
      now.isReady = true;
      for (const tell of onReady.splice(0)) tell();
    });
    void (async () => {
      const how = await ended;
      log.write(`--- ${plan.name} ended: ${how}\n`);
      // One that cannot start while its database is away ends in order, to be started again.
      if (now.isReady && !now.isExpected && !mayDie)
        crashes.push(`${plan.name} ended by itself (${how})`);
      if (running === now) running = undefined;
      setTimeout(start, RESTART_MS);
    })();
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const now = running;
    if (!now) return;
    now.isExpected = true;
    now.child.kill(signal);
    const force = setTimeout(() => now.child.kill('SIGKILL'), FORCE_AFTER_MS);
    await now.ended;
    clearTimeout(force);
  };
  const leave = async (signal: NodeJS.Signals): Promise<void> => {
    isWanted = false;
    onReady = [];
    await end(signal);
  };
  return {
    name: plan.name,
    app: plan.app,
    links: plan.links,
    pid: () => running?.child.pid,
    kill: () => end('SIGKILL'),
    signal: (name) => void running?.child.kill(name),
    down: () => leave('SIGTERM'),
    drop: () => leave('SIGKILL'),
    up: () => {
      isWanted = true;
      if (running?.isReady) return Promise.resolve();
      const ready = new Promise<void>((resolve) => onReady.push(resolve));
      start();
      return whenWithin(ready, READY_WITHIN_MS, `${plan.name} is ready (see ${plan.logFile})`);
    },
    become: (file) => void (main = file),
    mayDie: (may) => void (mayDie = may),
    crashes: () => crashes,
  };
}
