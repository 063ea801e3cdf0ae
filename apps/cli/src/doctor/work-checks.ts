import { sql } from 'kysely';
import { readHead } from '#event-store';
import { lookAtQueue } from '#queue';
import { fault, ok, warning, type Check, type Finding, type Patient } from './check';

/** A worker that is there catches up in less. */
const STANDS_STILL_S = 30;

const PROJECTIONS: Readonly<Record<string, string>> = {
  read_model: 'the read tables',
  attachments: 'the tasks of attachments',
};

export const WORK_CHECKS: readonly Check[] = [
  { name: 'queue', look: queue },
  { name: 'projection', look: projection },
  { name: 'tasks', look: tasks },
  { name: 'quarantine', look: quarantine },
];

async function queue({ db, config }: Patient): Promise<Finding> {
  if (config.REDIS_URL === undefined) {
    const { rows } = await sql<{ there: boolean }>`
      select to_regnamespace('bullmq') is not null as there`.execute(db);
    return rows[0]?.there
      ? ok('BullMQ’s tables in the database')
      : fault('BullMQ’s tables are not there', 'run "threadlog migrate"');
  }
  const { version, evicts } = await lookAtQueue(config.REDIS_URL);
  const found = `Redis ${version}`;
  if (evicts === undefined) return ok(found);
  return warning(
    `${found}, which throws keys away when it is full (maxmemory-policy ${evicts})`,
    'set maxmemory-policy to noeviction: jobs that vanish cost time',
  );
}

/** How far behind the log the worker is, and whether it moves. */
async function projection({ db }: Patient): Promise<Finding> {
  const head = await readHead(db);
  const { rows } = await sql<{ name: string; position: number; idle: number }>`
    select name, position, extract(epoch from clock_timestamp() - updated_at)::float8 as idle
    from threadlog.checkpoints order by name`.execute(db);
  const behind = rows
    .filter(({ name }) => name in PROJECTIONS)
    .map(({ name, position, idle }) => ({
      what: PROJECTIONS[name] ?? name,
      left: head - position,
      idle,
    }))
    .filter(({ left }) => left > 0);
  const [worst] = behind.sort((a, b) => b.left - a.left);
  if (!worst) return ok(`all of the log, up to position ${head}`);
  const found = `${worst.what} are ${worst.left} events behind the log`;
  if (worst.idle < STANDS_STILL_S) return ok(`${found}, and catch up`);
  return fault(
    `${found}, and have not moved for ${Math.round(worst.idle)} s`,
    'start a worker, or read what it logs; reads are right meanwhile, and slower',
  );
}

async function tasks({ db }: Patient): Promise<Finding> {
  const { rows } = await sql<{ dead: number; waiting: number; overdue: number }>`
    select count(*) filter (where state = 'dead')::int as dead,
           count(*) filter (where state = 'pending')::int as waiting,
           coalesce(extract(epoch from clock_timestamp() - min(due_at) filter (where state = 'pending')), 0)::float8 as overdue
    from threadlog.tasks`.execute(db);
  const { dead, waiting, overdue } = rows[0] ?? { dead: 0, waiting: 0, overdue: 0 };
  if (dead > 0) {
    return warning(
      `${dead} tasks were given up`,
      'threadlog tasks list --state dead; then threadlog tasks retry',
    );
  }
  if (overdue > STANDS_STILL_S) {
    return fault(`${waiting} tasks wait, the first for ${Math.round(overdue)} s`, 'start a worker');
  }
  return ok(`${waiting} wait, none was given up`);
}

async function quarantine({ db }: Patient): Promise<Finding> {
  const { rows } = await sql<{ streams: number; first: string | null }>`
    select count(distinct stream_id)::int as streams, min(stream_id) as first
    from threadlog.dead_events`.execute(db);
  const { streams, first } = rows[0] ?? { streams: 0, first: null };
  if (first === null) return ok('every event could be folded');
  return fault(
    `${streams} threads or files have an event that cannot be folded; the first is ${first}`,
    `threadlog replay --thread ${first}; then threadlog verify`,
  );
}
