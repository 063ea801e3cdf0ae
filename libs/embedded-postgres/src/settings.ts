export type Settings = Readonly<Record<string, string>>;

/** A log on one machine: durable before all, and small enough for a laptop. */
const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path may be too long for the system, and nobody needs it.
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
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

/** The server's command line; given here and not in postgresql.conf, a new release changes them for all. */
export function serverArguments(cluster: string, port: number, settings: Settings): string[] {
  const pairs = Object.entries({ ...DEFAULTS, ...settings });
  const options = pairs.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...options];
}
