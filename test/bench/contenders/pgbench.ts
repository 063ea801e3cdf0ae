import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Contender, Load, Round } from '../contender';
import type { Ground } from '../ground';
import type { Place } from '../load/requests';
import { createBusyMeter } from '../stage/busy-cpus';
import { createCpuMeter, perOperation } from '../stage/cpu-time';
import { query } from '../stage/query';
import type { Stage } from '../stage/stage';
import { fillMessageTable, PAGE, PAGE_BEHIND } from './message-table';
import { FLOOR_TABLE, readFloorRows } from './floor-rows';
import { readPgbenchOutput, type PgbenchOutput } from './pgbench-output';

const DATABASE = 'bench_floor';
/** Texts of different lengths, each in a script of its own: pgbench has no lists of texts. */
const SCRIPTS = 16;
/** Places of deep pages; each is a statement that each client has to prepare. */
const DEEP_SCRIPTS = 16;

/** The floor: what PostgreSQL itself does with one durable row in each transaction, or one page. */
export async function openPgbench(ground: Ground, program: string): Promise<Contender> {
  const { stage, fixture, service } = ground;
  const url = await stage.createDatabase(DATABASE);
  await query(url, FLOOR_TABLE);
  await fillMessageTable(url, fixture.readable);
  const { bodies, rowBytes } = await readFloorRows(service.ownerUrl, SCRIPTS);
  const directory = join(stage.directory, 'pgbench');
  mkdirSync(directory);
  const [inserts, pages, deepPages] = [
    insertScripts(directory, bodies),
    pageScripts(directory, fixture.listIn),
    deepPageScripts(directory, fixture.cursors.slice(0, DEEP_SCRIPTS)),
  ];
  const version = await stage.run({ command: program, args: ['--version'], env: process.env });
  let inserted = 0;
  const connecting = new Map<number, number>();
  const play = (scripts: Scripts) => async (load: Load) => {
    const { output, round } = await playRound(stage, { program, url, scripts, connecting }, load);
    if (scripts === inserts) inserted += output.transactions;
    return round;
  };
  return {
    name: 'pgbench',
    what:
      `${version.trim()}, prepared statements: one transaction inserts one row of ${Math.round(rowBytes)} bytes, ` +
      'as long as an event row, into a table with a bigserial primary key and a text; ' +
      'or selects the 21 rows of the same page from the table of the bare server',
    isFloor: true,
    workloads: { create: play(inserts), list: play(pages), 'deep list': play(deepPages) },
    verify: async () => {
      const [row] = await query<{ count: number }>(url, 'select count(*) as count from rows');
      const stored = row?.count ?? 0;
      if (stored === inserted) return [];
      throw new Error(`pgbench reported ${inserted} inserts, its table holds ${stored}`);
    },
  };
}

type Scripts = { readonly files: readonly string[]; readonly variables: readonly string[] };

/** Given as variables and not in the text, so that the client sends the bytes each time, as ours does. */
function insertScripts(directory: string, bodies: readonly string[]): Scripts {
  return writeScripts(directory, 'insert', bodies, (index) => [
    `insert into rows (body) values (:insert${index});`,
    bodies[index] ?? '',
  ]);
}

function pageScripts(directory: string, threadIds: readonly string[]): Scripts {
  return writeScripts(directory, 'page', threadIds, (index) => [
    `${PAGE.replace('$1', `:page${index}`)};`,
    threadIds[index] ?? '',
  ]);
}

function deepPageScripts(directory: string, places: readonly Place[]): Scripts {
  return writeScripts(directory, 'deep', places, (index) => [
    `${PAGE_BEHIND.replace('$1', `'${places[index]?.threadId}'`).replace('$2', `:deep${index}`)};`,
    places[index]?.id ?? '',
  ]);
}

/** One file and one variable for each of `values`: pgbench has no lists of texts. */
function writeScripts(
  directory: string,
  name: string,
  values: readonly unknown[],
  scriptOf: (index: number) => readonly [text: string, value: string],
): Scripts {
  const scripts = values.map((_, index) => {
    const [text, value] = scriptOf(index);
    const file = join(directory, `${name}-${index}.sql`);
    writeFileSync(file, `${text}\n`);
    return { file, variable: `${name}${index}=${value}` };
  });
  return {
    files: scripts.map(({ file }) => file),
    variables: scripts.map(({ variable }) => variable),
  };
}

async function playRound(
  stage: Stage,
  plan: Plan,
  load: Load,
): Promise<{ output: PgbenchOutput; round: Round }> {
  const meter = createCpuMeter({
    postgres: { pid: stage.postgres.pid, of: 'server' },
    client: { pid: process.pid, of: 'ended children' },
  });
  const busy = createBusyMeter();
  const output = await runPgbench(stage, plan, load);
  const busyCpus = busy.read();
  const round = {
    perSecond: output.perSecond,
    latency: { mean: output.latencyMs },
    cpu: perOperation(meter.read(), output.transactions),
    ...(busyCpus !== undefined && { busyCpus }),
  };
  return { output, round };
}

type Plan = {
  readonly program: string;
  readonly url: string;
  readonly scripts: Scripts;
  /** Seconds that so many clients took to connect, the last time. */
  readonly connecting: Map<number, number>;
};

/** A guess for the first time: clients that a busy machine connects in a second. */
const CONNECTS_PER_SECOND = 25;
const MOST_CONNECT_SECONDS = 60;

/**
 * Gives it the time of the round and, on top, what it will need to connect. Where that was too little
 * to begin with (it then reports no transaction at all), once more with twice as much.
 */
async function runPgbench(stage: Stage, plan: Plan, load: Load): Promise<PgbenchOutput> {
  const { connecting } = plan;
  const { connections, seconds } = load;
  const known = connecting.get(connections) ?? connections / CONNECTS_PER_SECOND;
  for (let allowed = Math.ceil(known); allowed <= MOST_CONNECT_SECONDS; allowed *= 2) {
    const text = await stage.run(commandOf(plan, connections, seconds + allowed));
    const output = readPgbenchOutput(text);
    if (output) {
      connecting.set(connections, output.connectMs / 1000);
      return output;
    }
  }
  throw new Error(`pgbench did not connect ${connections} clients in ${MOST_CONNECT_SECONDS} s`);
}

function commandOf(
  { program, url, scripts }: Plan,
  connections: number,
  seconds: number,
): Parameters<Stage['run']>[0] {
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
  return { command: program, args, env };
}
