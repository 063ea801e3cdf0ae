import type { Contender } from '../contender';
import type { Ground } from '../ground';
import { query } from '../stage/query';
import { httpWorkloads } from './http-rounds';
import { EMMETT } from './install-emmett';
import { startServer } from './start-server';

const DATABASE = 'bench_emmett';

/** @param directory where it is installed */
export async function openEmmett(ground: Ground, directory: string): Promise<Contender> {
  const { stage } = ground;
  const url = await stage.createDatabase(DATABASE);
  const env = { DATABASE_URL: url, EMMETT: directory };
  const { part, port } = await startServer(stage, 'emmett-main.js', env);
  let created = 0;
  return {
    name: 'emmett append',
    what:
      `emmett-postgresql ${EMMETT.version} behind the bare server: a create appends one event to the thread's stream ` +
      'without expecting a version, again where it conflicts; no projection runs meanwhile',
    workloads: httpWorkloads(
      ground,
      { ports: [port], key: 'none', processes: { server: { pid: part.pid } } },
      { workloads: ['create', 'hot thread'], onCreated: (messages) => (created += messages) },
    ),
    verify: async () => {
      const [row] = await query<{ count: number }>(
        url,
        'select count(*) as count from emt_messages',
      );
      const stored = row?.count ?? 0;
      if (stored === created) return [];
      throw new Error(`emmett acknowledged ${created} events, its table has ${stored}`);
    },
  };
}
