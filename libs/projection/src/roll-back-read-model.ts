import type { Db } from '#database';
import { alone } from './alone';
import { dropBeside, stateOf } from './beside';
import { bringIntoUse } from './bring-into-use';
import { countBehind, readCheckpoint } from './checkpoint';
import { PREVIOUS } from './read-model-names';
import type { Rebuilding, RebuildProgress } from './rebuild-read-model';

/** There are no tables that a switch took out of use. */
export class NoPreviousTablesError extends Error {
  override readonly name = 'NoPreviousTablesError';

  constructor() {
    super('there are no read tables of before: no rebuild has switched yet, or they were dropped');
  }
}

/**
 * Puts the tables that the last switch took out of use into use again, brought up to now, and keeps
 * those that are in use now in their place: doing it again takes it back.
 * @returns the position at the switch
 */
export async function rollBackReadModel(
  options: Pick<Rebuilding, 'db' | 'readAfter' | 'onProgress'>,
): Promise<{ readonly from: number; readonly position: number }> {
  const { db, readAfter, onProgress } = options;
  return alone(db, async () => {
    if ((await stateOf(db, PREVIOUS)) === 'absent') throw new NoPreviousTablesError();
    const from = await readCheckpoint(db, PREVIOUS);
    const head = from + (await countBehind(db, PREVIOUS));
    const tell = (phase: RebuildProgress['phase'], position: number): void =>
      onProgress?.({ phase, position, head: Math.max(head, position) });
    const position = await bringIntoUse({
      db,
      readAfter,
      incoming: PREVIOUS,
      onCaughtUp: (at) => tell('loading', at),
      onSwitching: () => tell('switching', head),
    });
    return { from, position };
  });
}

/** Frees the space that they take. From then on there is no way back but a rebuild. */
export async function dropPreviousReadModel(db: Db): Promise<void> {
  await alone(db, async () => {
    if ((await stateOf(db, PREVIOUS)) === 'absent') throw new NoPreviousTablesError();
    await db.transaction().execute((tx) => dropBeside(tx, PREVIOUS));
  });
}
