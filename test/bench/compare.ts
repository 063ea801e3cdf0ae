import { WORKLOADS, type Contender, type OpenContender } from './contender';
import { chooseContenders } from './contenders';
import { installEmmett } from './contenders/install-emmett';
import { openThreadlog } from './contenders/threadlog';
import { startThreadlog } from './contenders/threadlog-processes';
import { prepareGround, type Ground } from './ground';
import type { Options } from './options';
import { makeReport } from './report/make-report';
import type { Report } from './report/report';
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
  const { options, command, progress } = comparison;
  const start = performance.now();
  const machine = await describeMachine(stage);
  const emmett = await findEmmett(stage, comparison);
  progress('starting the service');
  const service = await startThreadlog(stage);
  progress('creating the threads that all serve');
  const ground = await prepareGround(stage, service);
  progress('bringing up the others');
  const contenders = await openAll(ground, comparison, emmett);
  const results = await runBench(contenders, options, progress);
  const ofService = await measureService(ground, options, progress);
  progress('comparing what was acknowledged with what is stored');
  const verified: string[] = [];
  for (const contender of contenders) verified.push(...(await contender.verify()));
  const filled = await measureFilled(ground, emmett, options, progress);
  return makeReport({
    options,
    command,
    machine,
    contenders,
    results,
    scenarios: { ...ofService, ...filled },
    verified,
    hasEmmett: emmett !== undefined,
    seconds: Math.round((performance.now() - start) / 1000),
  });
}

/** Only the service itself, where no round is asked for. */
async function openAll(
  ground: Ground,
  { options, say }: Comparison,
  emmett: string | undefined,
): Promise<Contender[]> {
  const hasRounds = WORKLOADS.some((workload) => options.only.has(workload));
  const open: readonly OpenContender[] = hasRounds
    ? chooseContenders(process.env, emmett, say)
    : [openThreadlog];
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
