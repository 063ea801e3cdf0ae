import { READ_MODEL, type Db, type Tx } from '#database';
import type { StoredEvent } from '#domain';
import { applyEvents } from './apply-events';
import { leaseCheckpoint, moveCheckpoint } from './checkpoint';

/** How the projector reads the log, at most so many events; the event store provides it. */
export type ReadAfter = (
  tx: Tx,
  position: number,
  limit: number,
) => Promise<readonly StoredEvent[]>;

export type ProjectedBatch =
  /** Another projector holds the checkpoint; it will do the work. */
  | { readonly status: 'leased_elsewhere' }
  | { readonly status: 'projected'; readonly events: number; readonly checkpoint: number };

/**
 * Projects up to `limit` events behind the checkpoint, in one transaction: what the read tables say
 * and how far they say it never disagree.
 */
export async function projectBatch(
  db: Db,
  readAfter: ReadAfter,
  limit: number,
  schema = READ_MODEL,
): Promise<ProjectedBatch> {
  return db.transaction().execute(async (tx) => {
    const position = await leaseCheckpoint(tx, schema);
    if (position === undefined) return { status: 'leased_elsewhere' };
    const events = await readAfter(tx, position, limit);
    const last = events.at(-1);
    if (!last) return { status: 'projected', events: 0, checkpoint: position };
    await applyEvents(tx, schema, events);
    await moveCheckpoint(tx, position, last.position, schema);
    return { status: 'projected', events: events.length, checkpoint: last.position };
  });
}
