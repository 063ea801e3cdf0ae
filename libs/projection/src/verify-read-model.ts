import { sql } from 'kysely';
import { READ_MODEL, type Db, type Tx } from '#database';
import { alone } from './alone';
import { applyEvents } from './apply-events';
import { createBeside, dropBeside, makeUnlogged } from './beside';
import { catchUp } from './catch-up';
import { readCheckpoint } from './checkpoint';
import { COMPARED, compareTable, type TableComparison } from './compare-table';
import { loadReadModel } from './load-read-model';
import { lockTables, readTableNames } from './lock-tables';
import type { ReadAfter } from './project-batch';
import { isDataError } from './quarantine-next';

export type Verifying = {
  /** Logged in as the owner of the read tables. */
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Rows that are named of each table at most; all are counted. */
  readonly limit?: number;
  readonly onProgress?: (progress: VerifyProgress) => void;
};

export type VerifyProgress = {
  readonly phase: 'folding' | 'indexing' | 'comparing';
  readonly position: number;
  readonly head: number;
};

export type Verified = {
  /** Up to which the log was folded, and the read tables were projected. */
  readonly position: number;
  readonly tables: readonly TableComparison[];
};

const SCHEMA = 'read_model_verify';
const LIMIT = 20;
/** Events that are folded while the snapshot is held. */
const NEAR = 1000;

/**
 * Folds the log again, into tables beside those in use, and compares the two at one position: all in
 * the database, so that it takes no more memory for millions of rows. Nobody has to wait meanwhile.
 */
export async function verifyReadModel(options: Verifying): Promise<Verified> {
  const { db, readAfter, onProgress } = options;
  return alone(db, async () => {
    await db.transaction().execute(async (tx) => {
      await dropBeside(tx, SCHEMA);
      await createBeside(tx, SCHEMA);
      await makeUnlogged(tx, SCHEMA);
    });
    try {
      const head = await readCheckpoint(db);
      const tell = (phase: VerifyProgress['phase'], position: number): void =>
        onProgress?.({ phase, position, head: Math.max(head, position) });
      tell('folding', 0);
      await loadReadModel({
        ...{ db, readAfter, schema: SCHEMA, upTo: head },
        onLoaded: (position) => tell('folding', position),
        onIndexing: () => tell('indexing', head),
      });
      for (;;) {
        await reachCheckpoint(options);
        const verified = await compareAtOnce(options, () => tell('comparing', head));
        if (verified) return verified;
      }
    } finally {
      await db.transaction().execute((tx) => dropBeside(tx, SCHEMA));
    }
  });
}

async function reachCheckpoint({ db, readAfter }: Verifying): Promise<void> {
  const left = (await readCheckpoint(db)) - (await readCheckpoint(db, SCHEMA));
  await catchUp({ db, readAfter, schema: SCHEMA }, left);
}

/**
 * In one snapshot: what was projected since is folded in it as well, so that both are at the very same
 * position.
 * @returns nothing when too much was projected meanwhile, or something that the tables refuse
 */
async function compareAtOnce(
  { db, readAfter, limit = LIMIT }: Verifying,
  onComparing: () => void,
): Promise<Verified | undefined> {
  const names = await readTableNames(db);
  const work = async (tx: Tx): Promise<Verified | undefined> => {
    await lockTables(tx, names, 'access share');
    const position = await readCheckpoint(tx);
    const from = await readCheckpoint(tx, SCHEMA);
    if (position - from > NEAR) return undefined;
    const events = position > from ? await readAfter(tx, from, position - from) : [];
    if (events.length < position - from) return undefined;
    await applyEvents(tx, SCHEMA, { events });
    await sql`set local work_mem = '64MB'`.execute(tx);
    onComparing();
    const tables: TableComparison[] = [];
    for (const compared of COMPARED) {
      tables.push(await compareTable(tx, compared, { live: READ_MODEL, folded: SCHEMA, limit }));
    }
    return { position, tables };
  };
  try {
    return await db.transaction().setIsolationLevel('repeatable read').execute(work);
  } catch (error) {
    if (isDataError(error)) return undefined;
    throw error;
  }
}
