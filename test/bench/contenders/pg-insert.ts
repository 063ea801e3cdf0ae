import { once } from 'node:events';
import { join } from 'node:path';
import type { Contender, Round } from '../contender';
import type { Ground } from '../ground';
import { createCpuMeter, perOperation } from '../stage/cpu-time';
import { query } from '../stage/query';
import { FLOOR_TABLE, readFloorRows } from './floor-rows';
import type { InsertJob, InsertResult } from './pg-insert-main';

const DATABASE = 'bench_floor';
const BODIES = 16;

/** Stands in where there is no pgbench. Slower than it, for its client is JavaScript: say so. */
export async function openPgInsert({ stage, service }: Ground): Promise<Contender> {
  const url = await stage.createDatabase(DATABASE);
  await query(url, FLOOR_TABLE);
  const { bodies, rowBytes } = await readFloorRows(service.ownerUrl, BODIES);
  const { child, pid } = stage.start({
    name: 'the inserting client',
    command: process.execPath,
    args: [join(__dirname, 'pg-insert-main.js')],
    env: process.env,
  });
  let inserted = 0;
  return {
    name: 'pg insert (not pgbench)',
    what:
      `no pgbench was found, this is a client written with the npm package pg: one transaction inserts one row of ${Math.round(rowBytes)} bytes, ` +
      'as long as an event row, into a table with a bigserial primary key and a text',
    isFloor: true,
    workloads: {
      create: async ({ connections, seconds }): Promise<Round> => {
        const meter = createCpuMeter({
          postgres: { pid: stage.postgres.pid, of: 'server' },
          client: { pid },
        });
        child.send({ url, bodies, connections, seconds } satisfies InsertJob);
        const [result] = (await once(child, 'message')) as [InsertResult];
        if ('error' in result) throw new Error(`a round of inserts failed: ${result.error}`);
        inserted += result.inserted;
        return {
          perSecond: result.inTime / seconds,
          latency: { mean: result.latencyMs },
          cpu: perOperation(meter.read(), result.inserted),
        };
      },
    },
    verify: async () => {
      const [row] = await query<{ count: number }>(url, 'select count(*) as count from rows');
      const stored = row?.count ?? 0;
      if (stored === inserted) return [];
      throw new Error(`${inserted} inserts were acknowledged, the table holds ${stored}`);
    },
  };
}
