import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { spreadOf } from '../report/statistics';
import { query } from './query';
import type { Stage } from './stage';

/** What the figures were measured on. */
export type Machine = {
  readonly cpus: number;
  readonly cpuModel: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** Settings of the server that are not PostgreSQL's own defaults. */
  readonly settings: Readonly<Record<string, string>>;
  /** Median time that the disk takes to make 8 kB durable: the shortest commit that there can be. */
  readonly syncMs: number;
  /** Processes that wanted a CPU in the minute before the run. */
  readonly loadBefore: number;
};

export async function describeMachine(stage: Stage): Promise<Machine> {
  const url = stage.postgres.url('postgres');
  const [server] = await query<{ server_version: string }>(url, 'show server_version');
  const settings = await query<{ name: string; value: string }>(url, SETTINGS);
  return {
    cpus: availableParallelism(),
    cpuModel: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres: server?.server_version ?? 'unknown',
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    syncMs: measureSync(stage.directory),
    loadBefore: loadavg()[0] ?? 0,
  };
}

const SETTINGS = `
  select name, current_setting(name) as value from pg_settings
  where source = 'command line'
    and name not in ('listen_addresses', 'port', 'unix_socket_directories', 'TimeZone', 'log_timezone')
  union
  select name, current_setting(name) from pg_settings where name in ('wal_level', 'data_checksums')
  order by name`;

const SYNCS = 100;

function measureSync(directory: string): number {
  const file = join(directory, 'sync-probe');
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(8192, 1);
  try {
    const times = Array.from({ length: SYNCS }, (_, index) => {
      const start = performance.now();
      writeSync(descriptor, page, 0, page.length, (index % 64) * page.length);
      fdatasyncSync(descriptor);
      return performance.now() - start;
    });
    return spreadOf(times).median;
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}
