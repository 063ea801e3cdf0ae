import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../bench/stage/cleanup';
import type { Options } from './options';
import { rowText } from './report/report';
import { playRow } from './row/play-row';
import type { Played, Row } from './row/row';
import { openGround, type Ground } from './stage/ground';

export type PlayAll = {
  readonly rows: readonly Row[];
  readonly options: Pick<Options, 'isShort' | 'apps' | 'keep'>;
  readonly cleanup: Cleanup;
  readonly say: (line: string) => void;
  readonly onPlayed: (played: Played) => void;
};

/** Row after row on one ground; a row that broke does not keep the next from being tried. */
export async function playAll(plan: PlayAll): Promise<Played[]> {
  plan.say('starting PostgreSQL');
  const ground = await openGround(plan.cleanup);
  const all: Played[] = [];
  for (const [index, row] of plan.rows.entries()) {
    const place = `${index + 1} of ${plan.rows.length} · ${row.fault.name} · ${row.load}`;
    const say = (line: string): void => plan.say(`${place} · ${line}`);
    const played = await playOne(plan.options, ground, row, say);
    plan.say(`${place} · ${rowText(played)}`);
    all.push(played);
    plan.onPlayed(played);
  }
  return all;
}

/** A row to its end, whatever comes of it; its directory is kept where it is of interest. */
export async function playOne(
  options: PlayAll['options'],
  ground: Ground,
  row: Row,
  say: (line: string) => void,
): Promise<Played> {
  const name = `${row.fault.name}-${row.load}-${row.seed}`;
  const directory = join(ground.directory, name);
  const played = await playRow(ground, row, {
    ...{ directory, isShort: options.isShort, say },
    ...(options.apps !== undefined && { apps: options.apps }),
  }).catch((error: unknown) => mend(ground, row, error));
  if (played.outcome === 'not tried') return played;
  const isKept = options.keep || played.outcome !== 'held';
  const kept = isKept ? keep(directory, name) : directory;
  rmSync(directory, { recursive: true, force: true });
  return { ...played, directory: kept };
}

/** A row that could not be brought to its end leaves the server in any state; the next needs it whole. */
async function mend(ground: Ground, { fault, load, seed }: Row, error: unknown): Promise<Played> {
  await ground.postgres.kill();
  await ground.postgres.start();
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
