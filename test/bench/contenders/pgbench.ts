import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Contender, Load, Round } from '../contender';
import { createCpuMeter, perOperation } from '../stage/cpu-time';
import { query } from '../stage/query';
import type { Stage } from '../stage/stage';
import { FLOOR_TABLE, readFloorRows } from './floor-rows';
import { readPgbenchOutput, type PgbenchOutput } from './pgbench-output';

const DATABASE = 'bench_floor';
/** Texts of different lengths, each in a script of its own: pgbench has no lists of texts. */
const SCRIPTS = 16;

/** The floor: what PostgreSQL itself does with one durable row in each transaction. */
export async function openPgbench(stage: Stage, program: string): Promise<Contender> {
  const url = await stage.createDatabase(DATABASE);
  await query(url, FLOOR_TABLE);
  const { bodies, rowBytes } = await readFloorRows(stage.postgres.url('threadlog'), SCRIPTS);
  const scripts = writeScripts(join(stage.directory, 'pgbench'), bodies);
  const run = (load: Load) => runPgbench(stage, { program, url, scripts }, load);
  const version = await stage.run({ command: program, args: ['--version'], env: process.env });
  let inserted = 0;
  return {
    name: 'pgbench',
    what:
      `${version.trim()}, prepared statements: one transaction inserts one row of ${Math.round(rowBytes)} bytes, ` +
      'as long as an event row, into a table with a bigserial primary key and a text',
    isFloor: true,
    workloads: {
      create: async (load): Promise<Round> => {
        const meter = createCpuMeter({
          postgres: { pid: stage.postgres.pid, of: 'server' },
          client: { pid: process.pid, of: 'ended children' },
        });
        const output = await run(load);
        inserted += output.transactions;
        return {
          perSecond: output.perSecond,
          latency: { mean: output.latencyMs },
          cpu: perOperation(meter.read(), output.transactions),
        };
      },
    },
    verify: async () => {
      const [row] = await query<{ count: number }>(url, 'select count(*) as count from rows');
      const stored = row?.count ?? 0;
      if (stored === inserted) return [];
      throw new Error(`pgbench reported ${inserted} inserts, its table holds ${stored}`);
    },
  };
}

type Scripts = { readonly files: readonly string[]; readonly variables: readonly string[] };

function writeScripts(directory: string, bodies: readonly string[]): Scripts {
  mkdirSync(directory);
  const files = bodies.map((_, index) => {
    const file = join(directory, `insert-${index}.sql`);
    writeFileSync(file, `insert into rows (body) values (:body${index});\n`);
    return file;
  });
  // Given as variables and not in the text, so that the client sends the bytes each time, as ours does.
  return { files, variables: bodies.map((body, index) => `body${index}=${body}`) };
}

type Plan = { readonly program: string; readonly url: string; readonly scripts: Scripts };

async function runPgbench(
  stage: Stage,
  { program, url, scripts }: Plan,
  { connections, seconds }: Load,
): Promise<PgbenchOutput> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const threads = Math.max(1, Math.min(connections, Math.floor(availableParallelism() / 2)));
  const args = [
    ...['--no-vacuum', '--protocol=prepared'],
    ...['--client', String(connections), '--jobs', String(threads), '--time', String(seconds)],
    ...scripts.files.flatMap((file) => ['--file', file]),
    ...scripts.variables.flatMap((variable) => ['--define', variable]),
    ...['--host', hostname, '--port', port, '--username', username, pathname.slice(1)],
  ];
  const { PATH } = process.env;
  const env = { PATH, PGPASSWORD: password, PGCLIENTENCODING: 'UTF8', LC_ALL: 'C' };
  return readPgbenchOutput(await stage.run({ command: program, args, env }));
}
