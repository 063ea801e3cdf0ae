import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { query } from '../../bench/stage/query';
import { dumpLog } from '../record/dump';
import { migrate, type Ground } from '../stage/ground';
import {
  findNativePostgres,
  LOGIN,
  startNativePostgres,
  type NativePostgres,
} from '../stage/native-postgres';
import type { Stage } from '../stage/stage';
import { NotTried, type End, type Fault } from './fault';
import { allUp } from './processes';

const DATABASE = 'threadlog';
const RUNS_WITHIN_MS = 60_000;
let clusters = 0;

async function prepare(ground: Ground): Promise<Fault['stage']> {
  const postgres = await startNativePostgres(ground, native(), newPath(ground));
  await query(postgres.url('postgres'), `create database ${DATABASE}`);
  await migrate(postgres.url(DATABASE), ground.key);
  await query(
    postgres.url(DATABASE),
    `create role ${LOGIN} login; grant threadlog_app to ${LOGIN}`,
  );
  return { other: { postgres, database: DATABASE } };
}

/** As an operator moves to another machine: stop, dump, restore, start, with the workers far behind. */
async function moveHouse(stage: Stage): Promise<End> {
  const tools = native();
  await Promise.all(stage.workers.map((worker) => worker.down()));
  await pause(1_500);
  await Promise.all(stage.apis.map((api) => api.down()));
  const old = stage.postgres();
  await dumpLog(stage.ownerUrl(), join(stage.directory, 'before.ndjson'));
  const fresh = await startNativePostgres(stage.ground, tools, newPath(stage.ground));
  const files = {
    roles: join(stage.directory, 'roles.sql'),
    data: join(stage.directory, 'data.dump'),
  };
  const tool = (name: string, ...args: string[]): Promise<unknown> =>
    promisify(execFile)(join(tools.directory, name), args, { timeout: RUNS_WITHIN_MS });
  await tool('pg_dumpall', '--roles-only', '--file', files.roles, '--dbname', old.url('postgres'));
  await tool('pg_dump', '--format=custom', '--file', files.data, old.url(DATABASE));
  await old.stop();
  // That the owner is there already is no reason to stop.
  await tool('psql', '--quiet', '--file', files.roles, fresh.url('postgres'));
  await query(fresh.url('postgres'), `create database ${DATABASE}`);
  await tool('pg_restore', '--exit-on-error', '--dbname', fresh.url(DATABASE), files.data);
  stage.moveTo(fresh, DATABASE);
  return () => allUp(stage);
}

function native(): NativePostgres {
  const found = findNativePostgres();
  if (found) return found;
  throw new NotTried('there is no PostgreSQL with pg_dump, pg_restore and server of one version');
}

function newPath(ground: Ground): string {
  return join(ground.directory, `cluster-${(clusters += 1)}`);
}

export const restore: Fault = {
  name: 'dump-and-restore',
  what: 'the service moves: pg_dump, pg_restore into a fresh cluster, and the workers resume there',
  loads: ['mixed'],
  prepare,
  begin: moveHouse,
  postgresAway: true,
  mayGoUnanswered: true,
  seconds: 1,
};
