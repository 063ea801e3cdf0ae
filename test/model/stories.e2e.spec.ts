import fc from 'fast-check';
import { timeOf, tryProperty } from '../support/try-property';
import { expectReadTablesToEqualFold } from '../e2e/support/fold-log';
import {
  attachmentsAreJudged,
  expectDense,
  projectionHasCaughtUp,
  readLog,
} from '../e2e/support/read-log';
import { slowProjection } from '../e2e/support/slow-projection';
import { anyCommand } from './commands/any-command';
import { newStory, reasonOf, type Story } from './commands/story';
import { newWorld, type World } from './reference/world';
import { openClient } from './stage/client';
import { setStage, type Queue, type Stage } from './stage/stage';

const SHARE = 0.6;

jest.setTimeout(timeOf({ share: SHARE, seconds: 240 }));

const RUNS = 1_000;
const LANES = 6;
const QUEUES: readonly Queue[] = ['Redis', 'PostgreSQL'];

/**
 * I7, I9, I10, I11: random stories, and every answer in them is that of a plain model, to the byte, wherever
 * the projection stands. Each has a project of its own; many play at once on two services.
 */
describe('every answer of a random story is that of the model', () => {
  const client = openClient();
  const stages: Stage[] = [];

  beforeAll(async () => {
    // One after the other: six processes that start at once are slow to be ready.
    for (const queue of QUEUES) {
      if (isNeeded(queue)) stages.push(await setStage(client, queue));
    }
  });
  afterAll(async () => {
    client.close();
    await Promise.all(stages.map((stage) => stage.stop()));
  });

  it('with a projector that is paused, killed and started again', () =>
    tryProperty({
      name: 'stories',
      again: 'test/model -t paused',
      runs: RUNS,
      lanes: LANES,
      share: SHARE,
      values: (replayPath) => story(40, replayPath),
      check: (commands, seed) => play(commands, seed),
      counts,
    }));

  it('with a projector that is slow', async () => {
    const ends = await Promise.all(stages.map(({ service }) => slowProjection(service, 100)));
    await tryProperty({
      name: 'long stories',
      again: 'test/model -t slow',
      runs: 12,
      lanes: LANES,
      share: 0.1,
      values: (replayPath) => story(300, replayPath),
      check: (commands, seed) => play(commands, seed),
      counts,
    });
    await Promise.all(ends.map((end) => end()));
  });

  it('and the read tables equal the folded log in the end, whose numbers are dense', async () => {
    for (const { service, projector } of stages) {
      await projector.settle();
      // The last verdicts are events as well: none may come between two looks.
      await attachmentsAreJudged(service, 30_000);
      await projectionHasCaughtUp(service, 30_000);
      await expectReadTablesToEqualFold(service);
      expectDense(await readLog(service));
    }
  });

  const counts = (): string => {
    const restarts = stages.reduce((sum, { projector }) => sum + projector.restarts(), 0);
    return `${client.counts()}, ${restarts} restarts`;
  };

  const play = async (commands: Iterable<Command>, seed: number): Promise<void> => {
    const stage = stages.find(({ queue }) => queue === queueFor(seed)) as Stage;
    const model = newWorld();
    const real = await newStory(stage, model);
    try {
      await real.begin(model);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await real.end(model);
    } catch (error) {
      throw new Error(`${real.transcript()}\n${reasonOf(error)}`, { cause: error });
    } finally {
      stage.projector.resume(model);
    }
  };
});

/** Lanes have seeds that follow each other, so they take turns. */
function queueFor(seed: number): Queue {
  return seed % 2 === 0 ? 'Redis' : 'PostgreSQL';
}

/** A run that is repeated needs one stage. */
function isNeeded(queue: Queue): boolean {
  const seed = process.env['THREADLOG_TEST_SEED'];
  return seed === undefined || queueFor(Number(seed)) === queue;
}

type Command = fc.AsyncCommand<World, Story>;

function story(maxCommands: number, replayPath?: string): fc.Arbitrary<Iterable<Command>> {
  return fc.commands([anyCommand], {
    maxCommands,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  });
}
