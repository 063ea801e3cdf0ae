import { totalmem } from 'node:os';

export type Settings = Readonly<Record<string, string>>;

/** A log on one machine: durable before all, and small enough for a laptop. */
const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path may be too long for the system, and nobody needs it.
  unix_socket_directories: '',
  max_connections: '100',
  max_wal_size: '2GB',
  fsync: 'on',
  synchronous_commit: 'on',
  // These builds lack lz4; "on" is the method that is always there.
  wal_compression: 'on',
  jit: 'off',
  // Details quote the rows that broke a constraint: contents have no place in a log.
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const MIB = 2 ** 20;

/**
 * An eighth of the memory, from 128 MB, which is PostgreSQL's own default, to 1 GB: with ten million messages
 * the upper levels of the indexes alone are larger than the default. It is taken as it is used.
 * @param memory bytes of the machine, or of the container
 */
export function sharedBuffers(memory: number): string {
  const megabytes = Math.floor(memory / 8 / MIB);
  return `${Math.min(Math.max(megabytes, 128), 1024)}MB`;
}

/** Node tells nothing, or a number beyond all memory, where there is no limit. */
function memoryOfHere(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The server's command line; given here and not in postgresql.conf, a new release changes them for all. */
export function serverArguments(cluster: string, port: number, settings: Settings): string[] {
  const ofMemory = { shared_buffers: sharedBuffers(memoryOfHere()) };
  const pairs = Object.entries({ ...DEFAULTS, ...ofMemory, ...settings });
  const options = pairs.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...options];
}
