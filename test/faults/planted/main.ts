import { createProgress } from '../../bench/report/progress';
import { createCleanup } from '../../bench/stage/cleanup';
import { UsageError } from '../options';
import { openGround } from '../stage/ground';
import { readOptions, USAGE, type Options } from './options';
import { tryBugs } from './try-bugs';
import { isNoticed, textReport, type Tried } from './table';
import { writeDocs } from './write-docs';

const progress = createProgress(process.stderr);
const cleanup = createCleanup((error) => console.error('cleaning up:', error));

/** A signal, or the end of the process that started this one: either way all ends in order. */
const interrupted = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  process.once('disconnect', () => resolve('the parent ended'));
});

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
  const work = tryAll(options);
  const ended = await Promise.race([work, interrupted]);
  // What the work says once its ground is taken away is of no interest.
  work.catch(() => undefined);
  progress.clear();
  if (typeof ended === 'number') return ended;
  console.error(`Interrupted (${ended}): stopping everything, nothing was written.`);
  return 130;
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

/** Whoever forked this one gets each bug as soon as it was tried. */
function tellParent(tried: Tried): void {
  if (process.connected) process.send?.(tried);
}

async function run(): Promise<number> {
  try {
    return await main();
  } catch (error) {
    progress.clear();
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
    return 1;
  } finally {
    await cleanup.run();
  }
}

void run().then((code) => process.exit(code));
