import { writeFileSync } from 'node:fs';
import { runProgram } from '../bench/run-program';
import { chooseRows } from './choose-rows';
import { cleanup, progress, tellParent, untilInterrupted } from './harness';
import { FAULTS } from './matrix';
import { readOptions, USAGE, type Options } from './options';
import { playAll } from './play-all';
import { describeMachine, textReport, type Report } from './report/report';
import { MATRIX, writeDocs } from './report/write-docs';

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
  return untilInterrupted(tryAll(options));
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
  if (options.writesDocs) writeDocs(report, MATRIX, FAULTS);
  return rows.every(({ outcome }) => outcome === 'held' || outcome === 'not tried') ? 0 : 1;
}

void runProgram({ main, usage: USAGE, progress, cleanup });
