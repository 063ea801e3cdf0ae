import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runProgram, UsageError } from '../../../bench/run-program';
import { makeRunDirectory } from '../../../bench/stage/run-directory';
import { cleanup, progress, untilInterrupted } from '../../harness';
import type { Fault } from '../../matrix/fault';
import { keep } from '../../play-all';
import { describeMachine, textReport } from '../../report/report';
import { act, judgeRow } from '../../row/play-row';
import { startOld } from './rolling-stack';

const USAGE = `npm run test:upgrade -- --from CHECKOUT

Starts the compose stack of another checkout of threadlog, older than this one, and replaces it by this
one under load, as docs/operating.md has it: migrate, new APIs beside the old ones, a new worker, the old
ones stop. Then it judges, as npm run test:faults does, and lets "threadlog verify" look at the result.
Needs Docker with compose; everything that is started ends with the run.
`;

/** An upgrade is no fault, and is held to the same promises; an old API that stops closes connections. */
const UPGRADE: Omit<Fault, 'begin'> = {
  name: 'compose-upgrade',
  what: 'old code is replaced by new code, part by part, while clients go on',
  loads: ['mixed'],
  mayGoUnanswered: true,
  seconds: 3,
};

async function main(): Promise<number> {
  const from = readFrom();
  if (from === undefined) {
    console.log(USAGE);
    return 0;
  }
  return untilInterrupted(upgrade(from));
}

function readFrom(): string | undefined {
  const { from, help } = parse();
  if (help) return undefined;
  if (from === undefined) throw new UsageError('expected --from, the folder of an older checkout');
  const checkout = resolve(from);
  if (existsSync(join(checkout, 'docker-compose.yml'))) return checkout;
  throw new UsageError(`there is no docker-compose.yml in ${checkout}`);
}

function parse(): { readonly from?: string; readonly help?: boolean } {
  try {
    return parseArgs({ options: { from: { type: 'string' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function upgrade(from: string): Promise<number> {
  const start = performance.now();
  const machine = describeMachine();
  const run = makeRunDirectory();
  cleanup.add(run.remove);
  const directory = join(run.path, UPGRADE.name);
  mkdirSync(directory, { recursive: true });
  const steps: string[] = [];
  const say = (line: string): void => progress.say(line);
  say('building, and starting the old code');
  const stack = await startOld(from, directory, cleanup);
  const step = (line: string): void => {
    steps.push(`${((performance.now() - start) / 1000).toFixed(1)} s  ${line}`);
    say(line);
  };
  const begin = async () => {
    await stack.replaceAll(step);
    return () => Promise.resolve();
  };
  const { key, ownerUrl } = stack;
  const scene = { ports: { balancer: stack.balancer.port }, key, ownerUrl, begin };
  const row = { fault: UPGRADE, load: UPGRADE.loads[0], seed: 1 };
  await act({ ...scene, started: () => undefined }, row, { directory, say });
  const crashes = await stack.crashes();
  const [verified, faults] = [await stack.verify(), await stack.faults()];
  const played = await judgeRow(row, crashes, { directory, say });
  progress.clear();
  const seconds = (performance.now() - start) / 1000;
  console.log(textReport({ rows: [played], machine, seconds, command: 'npm run test:upgrade' }));
  console.log(`\n${steps.join('\n')}\n\nthreadlog verify, of the new code:\n\n${verified}`);
  if (played.outcome === 'held') return 0;
  console.log(faults.join('\n'));
  console.log(`What was recorded: ${keep(directory, UPGRADE.name)}`);
  return 1;
}

void runProgram({ main, usage: USAGE, progress, cleanup });
