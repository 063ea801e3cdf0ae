import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../bench/run-program';
import { makeRunDirectory } from '../../bench/stage/run-directory';
import { cleanup, progress, untilInterrupted } from '../harness';
import { keep } from '../play-all';
import { describeMachine, textReport } from '../report/report';
import { COMPOSE, writeDocs } from '../report/write-docs';
import { act, judgeRow } from '../row/play-row';
import type { Played } from '../row/row';
import { CUTS, type Cut } from './cuts';
import { startStack, type Stack } from './stack';

const USAGE = `npm run test:faults:compose

Takes services of the stack of docker-compose.yml off their network while clients go on, and judges what
is left of the promises, as npm run test:faults does. Needs Docker with compose; each row has a stack of
its own, which ends with it. The table in docs/faults.md is renewed.
`;

async function main(): Promise<number> {
  if (process.argv.length > 2) {
    console.log(USAGE);
    return process.argv.includes('--help') ? 0 : 2;
  }
  return untilInterrupted(cutAll());
}

async function cutAll(): Promise<number> {
  const start = performance.now();
  const machine = describeMachine();
  const run = makeRunDirectory();
  cleanup.add(run.remove);
  const rows: Played[] = [];
  for (const [index, cut] of CUTS.entries()) {
    const say = (line: string): void =>
      progress.say(`${index + 1} of ${CUTS.length} · ${cut.name} · ${line}`);
    rows.push(await play(cut, join(run.path, cut.name), say));
  }
  progress.clear();
  const seconds = (performance.now() - start) / 1000;
  const report = { rows, machine, seconds, command: 'npm run test:faults:compose' };
  console.log(textReport(report));
  writeDocs(report, COMPOSE, CUTS);
  return rows.every(({ outcome }) => outcome === 'held') ? 0 : 1;
}

async function play(cut: Cut, directory: string, say: (line: string) => void): Promise<Played> {
  mkdirSync(directory, { recursive: true });
  say('starting the stack');
  const stack = await startStack(directory, cleanup);
  const row = { fault: cut, load: cut.loads[0], seed: 1 };
  let crashes: string[];
  try {
    await act(sceneOf(stack, cut), row, { directory, say });
    crashes = await stack.crashes();
  } finally {
    say('ending the stack');
    await stack.close();
  }
  const played = await judgeRow(row, crashes, { directory, say });
  const kept = played.outcome === 'held' ? directory : keep(directory, cut.name);
  rmSync(directory, { recursive: true, force: true });
  return { ...played, directory: kept } as Played;
}

function sceneOf({ ports, key, ownerUrl, cut, mend }: Stack, { service }: Cut) {
  const begin = async () => {
    await cut(service);
    return () => mend(service);
  };
  // The load ends with this process at the latest: it listens to its parent.
  return { ports, key, ownerUrl, begin, started: () => undefined };
}

void runProgram({ main, usage: USAGE, progress, cleanup });
