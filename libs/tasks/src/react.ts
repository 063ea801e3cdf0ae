import {
  commitUnhurried,
  leaseCheckpoint,
  moveCheckpoint,
  together,
  type Db,
  type Tx,
} from '#database';
import type { NewTask } from './task';
import { addTasks } from './task-rows';

/** What a stretch of the log calls for. */
export type Found = {
  readonly tasks: readonly NewTask[];
  /** The last position that was looked at; the position asked from when there is nothing new. */
  readonly upTo: number;
};

export type ReactorOptions = {
  readonly db: Db;
  /** Name of the reactor's checkpoint. */
  readonly checkpoint: string;
  /** Searches the next stretch of the log behind `position`. */
  readonly find: (tx: Tx, position: number) => Promise<Found>;
};

export type Reaction =
  | { readonly status: 'leased_elsewhere' }
  | { readonly status: 'reacted'; readonly taskIds: readonly string[]; readonly caughtUp: boolean };

/**
 * Makes tasks of the next stretch of the log, in one transaction with the checkpoint: each event is
 * reacted to once, and a rebuild of the read tables never comes past here.
 */
export async function react({ db, checkpoint, find }: ReactorOptions): Promise<Reaction> {
  return db.transaction().execute(async (tx) => {
    const position = await leaseCheckpoint(tx, checkpoint);
    if (position === undefined) return { status: 'leased_elsewhere' };
    const { tasks, upTo } = await find(tx, position);
    if (upTo === position) return { status: 'reacted', taskIds: [], caughtUp: true };
    // A place that a crash of the server takes back is found again; what was found is on the disk.
    if (tasks.length === 0) await commitUnhurried(tx);
    await together([addTasks(tx, tasks), moveCheckpoint(tx, checkpoint, position, upTo)]);
    return { status: 'reacted', taskIds: tasks.map(({ taskId }) => taskId), caughtUp: false };
  });
}
