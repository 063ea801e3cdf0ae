import { processTree, signalAll } from './process-tree';

/** A server as whoever started it hands it over. */
export type RunningPostgres = {
  readonly pid: number;
  readonly port: number;
  /** Returns when it has ended; of one that was killed, too. */
  readonly stop: () => Promise<void>;
};

export type PostgresUrls = (database: string, role: 'owner' | 'app', port: number) => string;

/** One PostgreSQL that can be done harm to, and comes back on the same port. */
export type Postgres = {
  readonly port: number;
  readonly url: (database: string, role?: 'owner' | 'app') => string;
  /** SIGKILL to all its processes: as a power cut, but that the kernel keeps what was written. */
  readonly kill: () => Promise<void>;
  /** A fast shutdown, in order. */
  readonly stop: () => Promise<void>;
  /** After `kill` or `stop`: returns when it takes connections. */
  readonly start: () => Promise<void>;
  /** Stops all its processes where they stand. */
  readonly freeze: () => void;
  readonly thaw: () => void;
};

/** @param start starts it on the port given, 0 for any that is free */
export async function openPostgres(
  start: (port: number) => Promise<RunningPostgres>,
  urls: PostgresUrls,
): Promise<Postgres> {
  let running = await start(0);
  const { port } = running;
  let frozen: number[] = [];
  const thaw = (): void => {
    // Children first: the parent shall not take a stopped child for one that died.
    signalAll(frozen.toReversed(), 'SIGCONT');
    frozen = [];
  };
  return {
    port,
    url: (database, role = 'owner') => urls(database, role, port),
    kill: async () => {
      thaw();
      signalAll(processTree(running.pid), 'SIGKILL');
      await running.stop();
    },
    stop: async () => {
      thaw();
      await running.stop();
    },
    start: async () => {
      running = await start(port);
    },
    freeze: () => {
      // The parent first: then it starts no more children that we would not know of.
      signalAll([running.pid], 'SIGSTOP');
      frozen = processTree(running.pid);
      signalAll(frozen, 'SIGSTOP');
    },
    thaw,
  };
}
