import { runProgram } from '../../bench/run-program';
import { cleanup, progress, tellParent, untilInterrupted } from '../harness';
import { openGround } from '../stage/ground';
import { readOptions, USAGE, type Options } from './options';
import { tryBugs } from './try-bugs';
import { isNoticed, textReport } from './table';
import { writeDocs } from './write-docs';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  if (options.list) {
    console.log(options.bugs.map(({ name, what }) => `${name.padEnd(32)}${what}`).join('\n'));
    return 0;
  }
  return untilInterrupted(tryAll(options));
}

async function tryAll(options: Options): Promise<number> {
  const start = performance.now();
  progress.say('starting PostgreSQL');
  const ground = await openGround(cleanup);
  const tried = await tryBugs(ground, { ...options, say: progress.say, onTried: tellParent });
  progress.clear();
  const report = { tried, seconds: (performance.now() - start) / 1000 };
  console.log(textReport(report));
  if (options.writesDocs) writeDocs(report);
  return tried.every(isNoticed) ? 0 : 1;
}

void runProgram({ main, usage: USAGE, progress, cleanup });
