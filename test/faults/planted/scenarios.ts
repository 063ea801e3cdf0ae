import { join } from 'node:path';
import { FAULT_POINTS, type FaultPoint } from '../build/fault-points';
import { planPoints, type PointsPlan } from '../build/points-plan';
import type { ProfileName } from '../load/profiles';
import type { End, Fault } from '../matrix/fault';
import { lulls } from '../matrix/lulls';
import { postgresFaults } from '../matrix/postgres';
import { allUp } from '../matrix/processes';
import type { Stage } from '../stage/stage';

/** What happens while clients come: the same with a bug and without. */
export type Scenario = {
  readonly fault: Fault;
  readonly load: ProfileName;
  /** That its build has. */
  readonly points: readonly FaultPoint[];
};

const nothing = (): Promise<End> => Promise.resolve(() => Promise.resolve());

/** Clients, and nothing else. */
export const calm: Scenario = {
  fault: { name: 'calm', what: 'nothing', loads: ['mixed'], begin: nothing, seconds: 2 },
  load: 'mixed',
  points: [],
};

/** Clients that pause now and then, so that workers come to the end of the log, and have to be told of more. */
export const withLulls: Scenario = {
  fault: {
    name: 'with-lulls',
    what: 'both APIs stand still for a quarter of a second, again and again',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(lulls(stage)),
    seconds: 3,
  },
  load: 'mixed',
  points: [],
};

export const twoWorkers: Scenario = {
  fault: { ...calm.fault, name: 'two-workers', what: 'two workers at once', stage: { workers: 2 } },
  load: 'mixed',
  points: [],
};

/** The tail grows: every page is folded from it. */
export const workerAway: Scenario = {
  fault: {
    name: 'worker-away',
    what: 'kill -9 of the only worker, which is started again at the end',
    loads: ['mixed'],
    begin: async (stage) => {
      await stage.worker(1).drop();
      return () => stage.worker(1).up();
    },
    away: ['worker'],
    seconds: 3,
  },
  load: 'mixed',
  points: [],
};

export const postgresKilled: Scenario = {
  // What is lost is what the last instants before a kill had not written: there must be several.
  fault: { ...named(postgresFaults, 'kill-postgres'), shortSeconds: 8 },
  load: 'create-heavy',
  points: [],
};

export const answersLost = striking('after-commit', 'error@10+15', {
  name: 'answers-lost',
  what: "PostgreSQL's answer to every 15th append of each API is lost, after its commit",
  load: 'create-heavy',
});

export const apisKilled = striking('after-commit', 'kill@15+15', {
  name: 'apis-killed',
  what: 'kill -9 of each API after its 15th commit, before anybody is told, and so on',
  load: 'create-heavy',
  more: { mayGoUnanswered: true, seconds: 8, shortSeconds: 8 },
});

export const workerKilledProjecting = striking('mid-projection', 'kill@4', {
  name: 'worker-killed-projecting',
  what: 'kill -9 of the only worker when it has written rows and not moved the checkpoint',
  load: 'mixed',
});

/** Several times: the message of a verdict may be deleted before its task is tried again. */
export const workerKilledJudging = striking('mid-verdict', 'kill@1+1', {
  name: 'worker-killed-judging',
  what: 'kill -9 of the only worker when a verdict is in the log and its task still to be done, again and again',
  load: 'create-heavy',
  times: 4,
});

type Telling = {
  readonly name: string;
  readonly what: string;
  readonly load: ProfileName;
  /** Strikes that there must be before the fault is over. */
  readonly times?: number;
  readonly more?: Partial<Fault>;
};

/** For each. */
const STRIKES_WITHIN_MS = 20_000;

/** Something happens at a fault point, to whoever comes there while the fault lasts. */
function striking(
  name: (typeof FAULT_POINTS)[number]['name'],
  step: string,
  telling: Telling,
): Scenario {
  const point = named<FaultPoint>(FAULT_POINTS, name);
  const planOf = (directory: string): PointsPlan =>
    planPoints(join(directory, 'points'), { [name]: step });
  const fault: Fault = {
    name: telling.name,
    what: telling.what,
    loads: [telling.load],
    prepare: (_ground, directory) =>
      Promise.resolve({ environment: { [point.of]: planOf(directory).environment } }),
    begin: (stage) => strike(stage, point, planOf(stage.directory), telling.times ?? 1),
    ...telling.more,
  };
  return { fault, load: telling.load, points: [point] };
}

/** @throws when nobody was struck so often: it would not have been tried */
async function strike(
  stage: Stage,
  { name, of }: FaultPoint,
  plan: PointsPlan,
  times: number,
): Promise<End> {
  const victims = of === 'api' ? stage.apis : stage.workers;
  for (const victim of victims) victim.mayDie(true);
  plan.arm();
  if ((await plan.struck(name, times * STRIKES_WITHIN_MS, times)) === undefined) {
    throw new Error(`nobody came to the fault point ${name} ${times} times`);
  }
  return async () => {
    plan.disarm();
    await allUp(stage);
    for (const victim of victims) victim.mayDie(false);
  };
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
