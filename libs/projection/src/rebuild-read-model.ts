import { sql } from 'kysely';
import type { Db } from '#database';
import { createBeside, dropBeside, stateOf } from './beside';
import { bringIntoUse } from './bring-into-use';
import { countBehind, readCheckpoint } from './checkpoint';
import { alone } from './alone';
import { loadReadModel } from './load-read-model';
import type { ReadAfter } from './project-batch';
import { NEXT } from './read-model-names';
import { hasNewestStamp } from './stamp';

export type Rebuilding = {
  /** Logged in as the owner of the read tables, with two connections at least besides one to hold. */
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Begins anew instead of going on where a rebuild before this one was ended. */
  readonly fresh?: boolean;
  /** Events of one transaction while the tables are loaded. */
  readonly chunk?: number;
  /** How long readers may keep the switch waiting altogether. */
  readonly patienceMs?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
};

export type RebuildProgress = {
  readonly phase: 'loading' | 'indexing' | 'switching';
  /** How far in the log, of how far. */
  readonly position: number;
  readonly head: number;
};

export type Rebuilt = {
  /** Where an earlier rebuild had come to; 0 for one from the start. */
  readonly from: number;
  /** Of the checkpoint at the switch. */
  readonly position: number;
  readonly quarantined: number;
};

/**
 * Makes the read tables anew from the log, beside those in use, and switches to them, while everybody
 * reads and writes. Ended at any point, it leaves the tables in use as they are; the next one goes on.
 */
export async function rebuildReadModel(options: Rebuilding): Promise<Rebuilt> {
  const { db, readAfter, chunk, patienceMs, onProgress } = options;
  return alone(db, async () => {
    const from = await prepare(options);
    const head = from + (await countBehind(db, NEXT));
    let position = from;
    const tell = (phase: RebuildProgress['phase'], at = position): void => {
      position = at;
      onProgress?.({ phase, position, head: Math.max(head, at) });
    };
    if ((await stateOf(db, NEXT)) === 'loading') {
      tell('loading');
      await loadReadModel({
        db,
        readAfter,
        schema: NEXT,
        upTo: head,
        ...(chunk !== undefined && { chunk }),
        onLoaded: (at) => tell('loading', at),
        onIndexing: () => tell('indexing'),
      });
    }
    const at = await bringIntoUse({
      db,
      readAfter,
      incoming: NEXT,
      ...(patienceMs !== undefined && { patienceMs }),
      onCaughtUp: (reached) => tell('loading', reached),
      onSwitching: () => tell('switching'),
    });
    return { from, position: at, quarantined: await countQuarantined(db) };
  });
}

/** @returns the position from which to go on */
async function prepare({ db, fresh = false }: Rebuilding): Promise<number> {
  if (fresh || !(await hasNewestStamp(db, NEXT))) {
    await db.transaction().execute(async (tx) => {
      await dropBeside(tx, NEXT);
      await createBeside(tx, NEXT);
    });
  }
  return readCheckpoint(db, NEXT);
}

async function countQuarantined(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct stream_id) as count from threadlog.dead_events`.execute(db);
  return rows[0]?.count ?? 0;
}
