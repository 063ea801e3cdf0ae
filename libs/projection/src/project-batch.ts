import { beginWith, commitUnhurried, READ_MODEL, together, type Db, type Tx } from '#database';
import type { StoredEvent } from '#domain';
import { applyEvents } from './apply-events';
import { leaseCheckpoint, moveCheckpoint } from './checkpoint';
import { hasQuarantine } from './dead-events';

/** How the projector reads the log, at most so many events; the event store provides it. */
export type ReadAfter = (
  db: Db,
  position: number,
  limit: number,
) => Promise<readonly StoredEvent[]>;

export type Projecting = {
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Where the read tables stand; by default, those in use. */
  readonly schema?: string | undefined;
  /** Where the checkpoint was last: if it is there still, the batch is read sooner. */
  readonly expected?: number | undefined;
};

export type ProjectedBatch =
  /** Another projector holds the checkpoint; it will do the work. */
  | { readonly status: 'leased_elsewhere' }
  | { readonly status: 'projected'; readonly events: number; readonly checkpoint: number };

/**
 * Projects up to `limit` events behind the checkpoint, in one transaction: what the read tables say
 * and how far they say it never disagree.
 *
 * The transaction need not be on the disk when it ends: what a crash of the server loses of it, it loses
 * with the checkpoint, and the log, which is on the disk, tells it again.
 */
export async function projectBatch(projecting: Projecting, limit: number): Promise<ProjectedBatch> {
  const { db, schema = READ_MODEL } = projecting;
  return beginWith<Taken | undefined, ProjectedBatch>(db, {
    ask: (tx) => takeBatch(tx, { ...projecting, schema }, limit),
    go: async (tx, taken) => {
      if (!taken) return { status: 'leased_elsewhere' };
      const { position, events, mayBeQuarantined } = taken;
      const last = events.at(-1);
      if (!last) return { status: 'projected', events: 0, checkpoint: position };
      // Sent together: within the transaction it makes no difference which comes first.
      await together([
        applyEvents(tx, schema, { events, mayBeQuarantined }),
        moveCheckpoint(tx, position, last.position, schema),
      ]);
      return { status: 'projected', events: events.length, checkpoint: last.position };
    },
  });
}

type Taken = {
  readonly position: number;
  readonly events: readonly StoredEvent[];
  /** Some stream is in quarantine. */
  readonly mayBeQuarantined: boolean;
};

/**
 * Takes the lease and reads what is behind it, with statements that are sent together and executed in
 * this order: the quarantine is asked for behind the lease, because a statement that waited for the lease
 * may itself still see it as it was before.
 */
async function takeBatch(
  tx: Tx,
  { readAfter, schema, expected }: Projecting & { readonly schema: string },
  limit: number,
): Promise<Taken | undefined> {
  const [position, mayBeQuarantined, ahead] = await together([
    leaseCheckpoint(tx, schema),
    hasQuarantine(tx, schema),
    expected === undefined ? undefined : readAfter(tx, expected, limit),
    commitUnhurried(tx),
  ]);
  if (position === undefined) return undefined;
  const events = ahead && position === expected ? ahead : await readAfter(tx, position, limit);
  return { position, events, mayBeQuarantined };
}
