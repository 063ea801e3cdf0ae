import { compare } from './compare';
import { readOptions, USAGE, type Options } from './options';
import { profile } from './profile/profile';
import { PROFILE_SETTINGS } from './profile/statements';
import { createProgress } from './report/progress';
import { textReport } from './report/text-table';
import { writeReport } from './report/write-report';
import { runProgram } from './run-program';
import { createCleanup } from './stage/cleanup';
import { setStage, type Stage } from './stage/stage';

const progress = createProgress(process.stderr);
const cleanup = createCleanup((error) => console.error('cleaning up:', error));

/** Says which signal came; a second one, or another, changes nothing: the end is under way. */
const interrupted = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  progress.say('starting PostgreSQL');
  const { profile: directory, connections } = options;
  const stage = await setStage({
    cleanup,
    clients: Math.max(...connections),
    settings: directory === undefined ? {} : PROFILE_SETTINGS,
  });
  const work =
    directory === undefined ? benchmark(stage, options) : lookInto(stage, options, directory);
  const signal = await Promise.race([work, stage.loss, interrupted]);
  // What the work says once its ground is taken away is of no interest.
  work.catch(() => undefined);
  progress.clear();
  if (!signal) return 0;
  console.error(`Interrupted (${signal}): stopping everything, nothing was written.`);
  return 130;
}

async function benchmark(stage: Stage, options: Options): Promise<undefined> {
  const report = await compare(stage, {
    options,
    command: ['npm run bench', ...process.argv.slice(2)].join(' ').replace('bench ', 'bench -- '),
    progress: progress.say,
    say: (line) => console.error(line),
  });
  progress.clear();
  console.log(textReport(report));
  for (const file of await writeReport(report, options)) console.log(`Written: ${file}`);
}

async function lookInto(stage: Stage, options: Options, directory: string): Promise<undefined> {
  const text = await profile(stage, directory, options, progress.say);
  progress.clear();
  console.log(text);
}

void runProgram({ main, usage: USAGE, progress, cleanup });
