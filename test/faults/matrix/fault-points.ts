import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../bench/paths';
import { connect, query } from '../../bench/stage/query';
import { alterProcedure } from '../build/alter-procedure';
import { BEFORE_COMMIT_LOCK, FAULT_POINTS, type FaultPoint } from '../build/fault-points';
import { makeTestBuild } from '../build/make-test-build';
import { planPoints, type PointsPlan } from '../build/points-plan';
import { uploadFiles } from '../load/upload-files';
import { signalAll } from '../stage/process-tree';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { lulls } from './lulls';
import { repeatedly } from './repeatedly';
import { allUp } from './processes';

type PointName = (typeof FAULT_POINTS)[number]['name'];
type How = 'kill' | 'stop';

const SIGNAL = { kill: 'kill -9', stop: 'SIGSTOP' } as const;

const STRIKES_WITHIN_MS = 30_000;

/** At which passing: some go on as if nothing were, others are passed seldom. */
const PASSING: Readonly<Record<PointName, number>> = {
  'before-commit': 1,
  'after-commit': 20,
  'before-answer': 20,
  'after-answer-before-ring': 3,
  'mid-upload': 2,
  'mid-projection': 5,
  'after-projection': 1,
  'mid-verdict': 1,
};

/** A process that is killed or stopped exactly there, in a build that has this fault point. */
function strikeAt(point: FaultPoint & { readonly name: PointName }, how: How): Fault {
  const victim = `${point.of}-1`;
  const one = point.of === 'api' ? 'one of two APIs' : 'the only worker';
  const planOf = (directory: string): PointsPlan =>
    planPoints(join(directory, 'points'), { [point.name]: `${how}@${PASSING[point.name]}` });
  return {
    name: `${how}-${point.name}`,
    what: `${SIGNAL[how]} of ${one} when ${point.where}`,
    loads: ['mixed'],
    prepare: (_ground, directory) => {
      const { apps } = makeTestBuild(ROOT, [point]);
      return Promise.resolve({ apps, environment: { [victim]: planOf(directory).environment } });
    },
    begin: (stage) => strike(stage, point, how, planOf(stage.directory)),
    ...(point.of === 'api' && { mayGoUnanswered: true }),
    ...(how === 'stop' && { stopped: [victim] }),
  };
}

async function strike(stage: Stage, point: FaultPoint, how: How, plan: PointsPlan): Promise<End> {
  const victim = point.of === 'api' ? stage.api(1) : stage.worker(1);
  await alter(stage, point);
  const endHelp = help(stage, point.name, victim.name);
  victim.mayDie(true);
  plan.arm();
  const pid =
    point.name === 'before-commit'
      ? await struckBeforeCommit(stage, plan)
      : await plan.struck(point.name, STRIKES_WITHIN_MS);
  await endHelp?.();
  if (pid === undefined) throw new Error(`${victim.name} did not come to ${point.name}`);
  return async () => {
    plan.disarm();
    if (how === 'stop') signalAll([pid], 'SIGCONT');
    await allUp(stage);
    victim.mayDie(false);
  };
}

/** Whose append waits is not ours to say: it is let go until the victim's is the one. */
async function struckBeforeCommit(stage: Stage, plan: PointsPlan): Promise<number | undefined> {
  const deadline = Date.now() + STRIKES_WITHIN_MS;
  let pid: number | undefined;
  while (pid === undefined && Date.now() < deadline) {
    const letCommit = await holdCommits(stage);
    pid = await plan.struck('before-commit', 300);
    await letCommit();
  }
  return pid;
}

async function alter(stage: Stage, point: FaultPoint): Promise<void> {
  await alterProcedure((text, values) => query(stage.ownerUrl(), text, values), [point]);
}

/** From now on appends wait just before their commit, until what is returned is called. */
async function holdCommits(stage: Stage): Promise<End> {
  const client = await connect(stage.ownerUrl());
  await client.query(`select pg_advisory_lock(${BEFORE_COMMIT_LOCK})`);
  return () => client.end().catch(() => undefined);
}

/** Some points are passed seldom, whatever the clients do. */
function help(stage: Stage, point: string, victim: string): End | undefined {
  switch (point) {
    case 'mid-upload':
      return uploading(stage, victim);
    case 'after-projection':
      return lulls(stage);
    default:
      return undefined;
  }
}

/** Uploads to this API, whatever comes of it. */
function uploading(stage: Stage, api: string): End {
  const upload = (): Promise<unknown> => uploadFiles(stage.ports[api] ?? 0, stage.ground.key);
  return repeatedly(50, async () => void (await upload().catch(() => undefined)));
}

type Blow = (stage: Stage, backend: number) => Promise<unknown>;

/** PostgreSQL's own process dies there, and with it the transaction. */
function strikeBackend(name: string, what: string, blow: Blow): Fault {
  const point = FAULT_POINTS[0];
  return {
    name: `${name}-${point.name}`,
    what: `${what} of PostgreSQL's process that appends, when ${point.where}`,
    loads: ['create-heavy'],
    begin: async (stage) => {
      await alter(stage, point);
      const letCommit = await holdCommits(stage);
      await blow(stage, await whoWaits(stage));
      await letCommit();
      return async () => {
        await answers(stage);
        await allUp(stage);
      };
    },
  };
}

/** A backend that was killed takes all others with it, and the server recovers by itself. */
async function answers(stage: Stage): Promise<void> {
  const deadline = Date.now() + WAITS_WITHIN_MS;
  const isBack = (): Promise<boolean> =>
    query(stage.ownerUrl(), 'select').then(
      () => true,
      () => false,
    );
  while (!(await isBack())) {
    if (Date.now() > deadline) throw new Error('PostgreSQL did not recover');
    await pause(100);
  }
}

const WAITS_WITHIN_MS = 20_000;

async function whoWaits(stage: Stage): Promise<number> {
  const deadline = Date.now() + WAITS_WITHIN_MS;
  while (Date.now() < deadline) {
    const [row] = await query<{ pid: number }>(
      stage.ownerUrl(),
      `select pid from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and not granted`,
    );
    if (row) return row.pid;
    await pause(20);
  }
  throw new Error('no append came to its commit');
}

/** Blows at the fault points of a test build, each exactly between two lines. */
export const pointFaults: readonly Fault[] = [
  ...FAULT_POINTS.flatMap((point) => [strikeAt(point, 'kill'), strikeAt(point, 'stop')]),
  strikeBackend('terminate-backend', 'pg_terminate_backend', (stage, pid) =>
    query(stage.ownerUrl(), 'select pg_terminate_backend($1)', [pid]),
  ),
  {
    ...strikeBackend('kill-backend', 'kill -9', (_stage, pid) =>
      Promise.resolve(signalAll([pid], 'SIGKILL')),
    ),
    postgresAway: true,
    mayGoUnanswered: true,
  },
];
