import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { ThreadlogProcesses } from '../../bench/contenders/threadlog-processes';
import { connect } from '../../bench/stage/query';
import type { Sample } from './judge';

const EVERY_MS = 1_000;
export const PER_MINUTE = 60_000 / EVERY_MS;

export type Watch = {
  readonly samples: readonly Sample[];
  /** Events in the log when it was looked at last. */
  readonly events: () => number;
  readonly stop: () => Promise<void>;
};

type Row = { readonly connections: number; readonly tasks: number; readonly events: number };

/** Looks every second, from outside; only the heap is told by the process itself. */
export async function watch(
  { api, ownerUrl }: Pick<ThreadlogProcesses, 'api' | 'ownerUrl'>,
  redisUrl: string,
): Promise<Watch> {
  const samples: Sample[] = [];
  const client = await connect(ownerUrl);
  const redis = new Redis(redisUrl);
  let heapMb = 0;
  let events = 0;
  const hear = (said: unknown): void => {
    if (typeof said === 'object' && said !== null && 'heapMb' in said) heapMb = Number(said.heapMb);
  };
  api.child.on('message', hear);
  const look = async (): Promise<void> => {
    const { rows } = await client.query<Row>(`
      select (select count(*) from pg_stat_activity
              where datname = current_database() and application_name like 'threadlog%') as connections,
             (select count(*) from threadlog.tasks) as tasks,
             (select coalesce(max(position), 0) from threadlog.events) as events`);
    const [row] = rows;
    if (!row) throw new Error('a statement of one row brought none');
    events = row.events;
    samples.push({
      'API resident, MB': residentMb(api.pid),
      'API heap, MB': heapMb,
      'API sockets': socketsOf(api.pid),
      'PostgreSQL connections': row.connections,
      'keys in Redis': await redis.dbsize(),
      tasks: row.tasks,
    });
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, EVERY_MS);
  return {
    samples,
    events: () => events,
    stop: async () => {
      clearInterval(timer);
      api.child.off('message', hear);
      await looking;
      redis.disconnect();
      await client.end();
    },
  };
}

/** As Linux counts it. */
export function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(`/proc/${pid}/fd/${fd}`)).length;
}

/** It may be closed again by the time it is looked at. */
function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}
