import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLoad, type Load } from '../load/load';
import { uploadFiles } from '../load/upload-files';
import { NotTried, type Fault } from '../matrix/fault';
import { dump } from '../record/dump';
import { startObserver, type Observer } from '../record/observer';
import { now, openRecorder, type Recorder } from '../record/recorder';
import type { Ground } from '../stage/ground';
import { setStage, type Stage } from '../stage/stage';
import { whenWithin } from '../stage/when-within';
import { drain } from './drain';
import { judge } from './judge';
import { measure } from './measure';
import { whatBroke } from './what-broke';
import type { Played, Row } from './row';

export type PlayOptions = {
  /** Of this row; made anew. Holds the history, the dump and the logs afterwards. */
  readonly directory: string;
  /** Built apps; by default dist/apps. */
  readonly apps?: string;
  readonly isShort?: boolean;
  /** More variables for the processes, beside those of the fault: see StageOptions. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly say?: (line: string) => void;
};

const HEALTHY_MS = 2_000;
const RECOVERY_MS = 3_000;
const CLIENTS = 12;
const THINK_MS = 8;
const DEADLINE_MS = 3_000;
const MOST_REQUESTS = 40_000;
const DRAINS_WITHIN_MS = 60_000;
/** To begin or end a fault: none takes a quarter of it. */
const ACTS_WITHIN_MS = 120_000;
const HISTORY = 'history.ndjson';

/**
 * One row, from an empty database to a verdict: clients come, the fault begins, ends, clients go on;
 * then what they were told is compared with what is there.
 */
export async function playRow(ground: Ground, row: Row, options: PlayOptions): Promise<Played> {
  const { fault, load, seed } = row;
  const { directory, say = () => undefined } = options;
  const name = { name: fault.name, load, seed };
  mkdirSync(directory, { recursive: true });
  let stage: Stage | undefined;
  try {
    say('setting the stage');
    const own = await fault.prepare?.(ground, directory);
    stage = await setStage(ground, {
      directory,
      ...fault.stage,
      ...own,
      environment: { ...fault.stage?.environment, ...own?.environment, ...options.environment },
      ...(options.apps !== undefined && { apps: options.apps }),
    });
    await act(stage, row, options);
  } catch (error) {
    if (error instanceof NotTried) return { ...name, outcome: 'not tried', why: error.message };
    throw error;
  } finally {
    await stage?.close();
  }
  say('the checker judges');
  const [measured, judgement] = await Promise.all([
    measure(join(directory, HISTORY), fault),
    judge(directory),
  ]);
  const crashes = stage.all().flatMap((app) => app.crashes());
  const broken = whatBroke({ fault, measured, judgement, crashes });
  const outcome = broken.length === 0 ? 'held' : 'broken';
  return { ...name, outcome, broken, measured, judgement, directory };
}

/** Everything that happens while the processes live. */
async function act(stage: Stage, { fault, load, seed }: Row, options: PlayOptions): Promise<void> {
  const { directory, isShort = false, say = () => undefined } = options;
  const historyFile = join(directory, HISTORY);
  const recorder = openRecorder(historyFile);
  const files = await uploadFiles(Object.values(stage.ports)[0] ?? 0, stage.ground.key);
  const observer = startObserver(stage.ownerUrl, recorder);
  const clients = startLoad(stage, {
    historyFile,
    apis: stage.ports,
    key: stage.ground.key,
    profile: load,
    seed,
    files,
    clients: CLIENTS,
    thinkMs: THINK_MS,
    deadlineMs: DEADLINE_MS,
    maxRequests: MOST_REQUESTS,
  });
  try {
    await phases({ stage, fault, recorder, isShort, say });
  } finally {
    await leave(clients, observer);
  }
  say('waiting until all is done that follows from it');
  const drained = await drain(stage.ownerUrl(), DRAINS_WITHIN_MS);
  recorder.write({ kind: 'run', name: fault.name, seed, drained });
  recorder.close();
  await dump(stage.ownerUrl(), directory);
}

type Acting = {
  readonly stage: Stage;
  readonly fault: Fault;
  readonly recorder: Recorder;
  readonly isShort: boolean;
  readonly say: (line: string) => void;
};

async function phases({ stage, fault, recorder, isShort, say }: Acting): Promise<void> {
  const { stopped, away } = fault;
  say('all is well');
  recorder.write({ kind: 'phase', name: 'healthy', at: now() });
  await pause(HEALTHY_MS);
  say(fault.what);
  const harm = { ...(stopped && { stopped }), ...(away && { away }) };
  recorder.write({ kind: 'phase', name: 'fault', at: now(), ...harm });
  const end = await whenWithin(fault.begin(stage), ACTS_WITHIN_MS, `${fault.name} begins`);
  await pause(1_000 * secondsOf(fault, isShort));
  await whenWithin(end(), ACTS_WITHIN_MS, `${fault.name} ends`);
  say('all should be well again');
  recorder.write({ kind: 'phase', name: 'recovered', at: now() });
  await pause(RECOVERY_MS);
}

function secondsOf({ seconds = 6, shortSeconds = 4 }: Fault, isShort: boolean): number {
  return isShort ? Math.min(seconds, shortSeconds) : seconds;
}

async function leave(clients: Load, observer: Observer): Promise<void> {
  try {
    await clients.stop();
  } finally {
    await observer.stop();
  }
}
