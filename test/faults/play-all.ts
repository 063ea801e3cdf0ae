import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../bench/stage/cleanup';
import type { Options } from './options';
import { rowText } from './report/report';
import { performRow, type Verdict } from './row/play-row';
import type { Played, Row } from './row/row';
import { openGround, type Ground } from './stage/ground';

export type PlayAll = {
  readonly rows: readonly Row[];
  readonly options: Pick<Options, 'isShort' | 'apps' | 'keep'>;
  readonly cleanup: Cleanup;
  readonly say: (line: string) => void;
  readonly onPlayed: (played: Played) => void;
};

/**
 * Row after row on one ground; a row that broke does not keep the next from being tried. While a row is
 * judged, from files alone, the stage of the next is set.
 */
export async function playAll(plan: PlayAll): Promise<Played[]> {
  plan.say('starting PostgreSQL');
  const ground = await openGround(plan.cleanup);
  const all: Played[] = [];
  const note = async (judging: Promise<Played>, say: (line: string) => void): Promise<void> => {
    const played = await judging;
    say(rowText(played));
    all.push(played);
    plan.onPlayed(played);
  };
  let judging = Promise.resolve();
  for (const [index, row] of plan.rows.entries()) {
    const place = `${index + 1} of ${plan.rows.length} · ${row.fault.name} · ${row.load}`;
    const say = (line: string): void => plan.say(`${place} · ${line}`);
    const judge = await performOne(plan.options, ground, row, say);
    await judging;
    judging = note(judge(), say);
  }
  await judging;
  return all;
}

/** A row to its end, whatever comes of it. */
export async function playOne(...asked: Parameters<typeof performOne>): Promise<Played> {
  const judge = await performOne(...asked);
  return judge();
}

/** @returns what judges it, and keeps its directory where that is of interest; neither ever throws */
async function performOne(
  options: PlayAll['options'],
  ground: Ground,
  row: Row,
  say: (line: string) => void,
): Promise<Verdict> {
  const name = `${row.fault.name}-${row.load}-${row.seed}`;
  const directory = join(ground.directory, name);
  const verdict = await performRow(ground, row, {
    ...{ directory, isShort: options.isShort, say },
    ...(options.apps !== undefined && { apps: options.apps }),
  }).catch((error: unknown) => mend(ground, row, error));
  return async () => {
    const played = await verdict().catch((error: unknown) => failed(row, error));
    if (played.outcome === 'not tried') return played;
    const isKept = options.keep || played.outcome !== 'held';
    const kept = isKept ? keep(directory, name) : directory;
    rmSync(directory, { recursive: true, force: true });
    return { ...played, directory: kept };
  };
}

/** A row that could not be brought to its end leaves the server in any state; the next needs it whole. */
async function mend(ground: Ground, row: Row, error: unknown): Promise<Verdict> {
  await ground.postgres.kill();
  await ground.postgres.start();
  return () => Promise.resolve(failed(row, error));
}

function failed({ fault, load, seed }: Row, error: unknown): Played {
  const why = error instanceof Error ? error.message : String(error);
  return { name: fault.name, load, seed, outcome: 'failed', why, directory: '' };
}

/** The directory of the run is gone with it; what somebody has to look at is not. */
export function keep(directory: string, name: string): string {
  const shelf = join(tmpdir(), 'threadlog-faults');
  mkdirSync(shelf, { recursive: true });
  const kept = join(mkdtempSync(join(shelf, 'run-')), name);
  cpSync(directory, kept, { recursive: true });
  return kept;
}
