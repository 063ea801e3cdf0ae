import { WORKLOADS, type Contender, type OpenContender } from './contender';
import { chooseContenders } from './contenders';
import { installEmmett } from './contenders/install-emmett';
import { openThreadlog } from './contenders/threadlog';
import { startThreadlog } from './contenders/threadlog-processes';
import { prepareGround, type Ground } from './ground';
import type { Options } from './options';
import { summarise, type Report } from './report/report';
import { runBench } from './run-bench';
import { measureFilled, measureService } from './scenarios';
import { describeMachine } from './stage/machine';
import type { Stage } from './stage/stage';

export type Comparison = {
  readonly options: Options;
  /** Prints the same again. */
  readonly command: string;
  readonly progress: (line: string) => void;
  /** Hears what a person should know. */
  readonly say: (line: string) => void;
};

/** All contenders side by side. @throws when one of them lost or doubled anything */
export async function compare(stage: Stage, comparison: Comparison): Promise<Report> {
  const { options, command, progress, say } = comparison;
  const start = performance.now();
  const machine = await describeMachine(stage);
  const emmett = await findEmmett(stage, comparison);
  progress('starting the service');
  const service = await startThreadlog(stage);
  progress('creating the threads that all serve');
  const ground = await prepareGround(stage, service);
  progress('bringing up the others');
  const contenders = await openAll(
    ground,
    WORKLOADS.some((workload) => options.only.has(workload))
      ? chooseContenders(process.env, emmett, say)
      : [openThreadlog],
  );
  const results = await runBench(contenders, options, progress);
  const ofService = await measureService(ground, options, progress);
  progress('comparing what was acknowledged with what is stored');
  const verified: string[] = [];
  for (const contender of contenders) verified.push(...(await contender.verify()));
  const scenarios = {
    ...ofService,
    ...(await measureFilled(ground, emmett, options, progress)),
  };
  return {
    format: 2,
    finishedAt: new Date().toISOString(),
    command,
    rounds: options.rounds,
    roundSeconds: options.seconds,
    machine,
    queue: process.env['REDIS_URL'] ? 'Redis' : 'PostgreSQL',
    contenders: contenders.map(({ name, what }) => ({ name, what })),
    summaries: summarise(results, contenders),
    verified: [
      ...verified,
      ...(scenarios.bigTables?.verified ?? []),
      ...(scenarios.projection?.verified ?? []),
    ],
    results,
    scenarios,
    seconds: Math.round((performance.now() - start) / 1000),
  };
}

async function openAll(ground: Ground, open: readonly OpenContender[]): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const openContender of open) contenders.push(await openContender(ground));
  return contenders;
}

/** @returns where emmett-postgresql is installed */
async function findEmmett(
  stage: Stage,
  { options, progress, say }: Comparison,
): Promise<string | undefined> {
  if (options.emmett === 'no') return undefined;
  progress('installing emmett-postgresql');
  try {
    return await installEmmett(stage);
  } catch (error) {
    if (options.emmett === 'yes') throw error;
    say('emmett-postgresql could not be installed; it is left out.');
    return undefined;
  }
}
