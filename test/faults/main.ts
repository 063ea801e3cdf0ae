import { writeFileSync } from 'node:fs';
import { createProgress } from '../bench/report/progress';
import { createCleanup } from '../bench/stage/cleanup';
import { chooseRows } from './choose-rows';
import { FAULTS } from './matrix';
import { readOptions, USAGE, UsageError, type Options } from './options';
import { playAll } from './play-all';
import { describeMachine, textReport, type Report } from './report/report';
import { writeDocs } from './report/write-docs';
import type { Played } from './row/row';

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
    console.log(FAULTS.map(({ name, what }) => `${name.padEnd(34)}${what}`).join('\n'));
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
  const machine = describeMachine();
  const rows = await playAll({
    ...{ rows: chooseRows(options), options, cleanup },
    say: progress.say,
    onPlayed: tellParent,
  });
  progress.clear();
  const report: Report = {
    rows,
    machine,
    seconds: (performance.now() - start) / 1000,
    command: ['npm run test:faults', ...process.argv.slice(2)]
      .join(' ')
      .replace('faults ', 'faults -- '),
  };
  console.log(textReport(report));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (options.writesDocs) writeDocs(report);
  return rows.every(({ outcome }) => outcome === 'held' || outcome === 'not tried') ? 0 : 1;
}

/** Whoever forked this one gets each row as soon as it is over. */
function tellParent(played: Played): void {
  if (process.connected) process.send?.(played);
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
