import type { Contender, OpenContender } from './contender';
import type { Options } from './options';
import { summarise, type Report } from './report/report';
import { runBench } from './run-bench';
import { describeMachine } from './stage/machine';
import type { Stage } from './stage/stage';

export type Comparison = {
  readonly contenders: readonly OpenContender[];
  readonly options: Options;
  /** Prints the same again. */
  readonly command: string;
  readonly progress: (line: string) => void;
};

/** All contenders side by side. @throws when one of them lost or doubled anything */
export async function compare(
  stage: Stage,
  { contenders, options, command, progress }: Comparison,
): Promise<Report> {
  progress('bringing up the contenders');
  const machine = await describeMachine(stage);
  const open: Contender[] = [];
  for (const openContender of contenders) open.push(await openContender(stage));
  const results = await runBench(open, options, progress);
  progress('comparing what was acknowledged with what is stored');
  const verified: string[] = [];
  for (const contender of open) verified.push(...(await contender.verify()));
  return {
    format: 1,
    finishedAt: new Date().toISOString(),
    command,
    rounds: options.rounds,
    roundSeconds: options.seconds,
    machine,
    queue: process.env['REDIS_URL'] ? 'Redis' : 'PostgreSQL',
    contenders: open.map(({ name, what }) => ({ name, what })),
    summaries: summarise(results, open),
    verified,
    results,
  };
}
