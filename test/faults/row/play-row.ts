import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLoad, type Load } from '../load/load';
import { uploadFiles } from '../load/upload-files';
import { NotTried, type End, type Fault } from '../matrix/fault';
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

const HEALTHY_MS = 1_500;
const RECOVERY_MS = 2_500;
const CLIENTS = 12;
const THINK_MS = 8;
const DEADLINE_MS = 3_000;
const MOST_REQUESTS = 40_000;
const DRAINS_WITHIN_MS = 60_000;
/** To begin or end a fault: none takes a quarter of it. */
const ACTS_WITHIN_MS = 120_000;
const HISTORY = 'history.ndjson';

/** What is left to do once a row was performed: nothing runs any more but the comparison. */
export type Verdict = () => Promise<Played>;

/**
 * One row, from an empty database on: clients come, the fault begins, ends, clients go on.
 * @returns what compares what they were told with what is there, from the row's directory alone
 */
export async function performRow(ground: Ground, row: Row, options: PlayOptions): Promise<Verdict> {
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
    await act(sceneOf(stage, fault), row, options);
  } catch (error) {
    if (!(error instanceof NotTried)) throw error;
    const { message: why } = error;
    return () => Promise.resolve({ ...name, outcome: 'not tried', why });
  } finally {
    await stage?.close();
  }
  const crashes = stage.all().flatMap((app) => app.crashes());
  return () => judgeRow(row, crashes, options);
}

/** What a row is played on, and what is done to it. */
export type Scene = {
  /** Of 127.0.0.1, where the load finds each API, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly key: string;
  /** Past everything that is harmed. */
  readonly ownerUrl: () => string;
  /** Hears of each process that is started, so that it ends with the run. */
  readonly started: (child: ChildProcess) => void;
  readonly begin: () => Promise<End>;
};

function sceneOf(stage: Stage, fault: Fault): Scene {
  const { ports, ownerUrl, ground } = stage;
  const begin = (): Promise<End> => fault.begin(stage);
  return { ports, ownerUrl, key: ground.key, started: ground.endWithTheRun, begin };
}

/** What came of what `act` has recorded. @param crashes of processes, a sentence each */
export async function judgeRow(
  { fault, load, seed }: JudgedRow,
  crashes: readonly string[],
  { directory, say = () => undefined }: PlayOptions,
): Promise<Played> {
  say('the checker judges');
  const [measured, judgement] = await Promise.all([
    measure(join(directory, HISTORY), fault),
    judge(directory),
  ]);
  const broken = whatBroke({ fault, measured, judgement, crashes });
  const outcome = broken.length === 0 ? 'held' : 'broken';
  return { name: fault.name, load, seed, outcome, broken, measured, judgement, directory };
}

/** What is asked of a fault once it has begun. */
type JudgedRow = Omit<Row, 'fault'> & { readonly fault: Omit<Fault, 'begin'> };

/** Everything that happens while the processes live. */
export async function act(
  scene: Scene,
  { fault, load, seed }: JudgedRow,
  options: PlayOptions,
): Promise<void> {
  const { directory, isShort = false, say = () => undefined } = options;
  const historyFile = join(directory, HISTORY);
  const recorder = openRecorder(historyFile);
  const files = await uploadFiles(Object.values(scene.ports)[0] ?? 0, scene.key);
  const observer = startObserver(scene.ownerUrl, recorder);
  const asked = {
    historyFile,
    apis: scene.ports,
    key: scene.key,
    profile: load,
    seed,
    files,
    clients: CLIENTS,
    thinkMs: THINK_MS,
    deadlineMs: DEADLINE_MS,
    maxRequests: MOST_REQUESTS,
  };
  const clients = startLoad(asked, scene.started);
  try {
    await phases({ scene, fault, recorder, isShort, say });
  } finally {
    await leave(clients, observer);
  }
  say('waiting until all is done that follows from it');
  const drained = await drain(scene.ownerUrl(), DRAINS_WITHIN_MS);
  recorder.write({ kind: 'run', name: fault.name, seed, drained });
  recorder.close();
  await dump(scene.ownerUrl(), directory);
}

type Acting = {
  readonly scene: Scene;
  readonly fault: Omit<Fault, 'begin'>;
  readonly recorder: Recorder;
  readonly isShort: boolean;
  readonly say: (line: string) => void;
};

async function phases({ scene, fault, recorder, isShort, say }: Acting): Promise<void> {
  const { stopped, away } = fault;
  say('all is well');
  recorder.write({ kind: 'phase', name: 'healthy', at: now() });
  await pause(HEALTHY_MS);
  say(fault.what);
  const harm = { ...(stopped && { stopped }), ...(away && { away }) };
  recorder.write({ kind: 'phase', name: 'fault', at: now(), ...harm });
  const end = await whenWithin(scene.begin(), ACTS_WITHIN_MS, `${fault.name} begins`);
  await pause(1_000 * secondsOf(fault, isShort));
  await whenWithin(end(), ACTS_WITHIN_MS, `${fault.name} ends`);
  say('all should be well again');
  recorder.write({ kind: 'phase', name: 'recovered', at: now() });
  await pause(RECOVERY_MS);
}

function secondsOf(
  { seconds = 5, shortSeconds = 4 }: Pick<Fault, 'seconds' | 'shortSeconds'>,
  isShort: boolean,
): number {
  return isShort ? Math.min(seconds, shortSeconds) : seconds;
}

async function leave(clients: Load, observer: Observer): Promise<void> {
  try {
    await clients.stop();
  } finally {
    await observer.stop();
  }
}
