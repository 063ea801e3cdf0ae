import { READ_MODEL, type Db, type Tx } from '#database';
import type { StoredEvent } from '#domain';
import { leaseCheckpoint, moveCheckpoint } from './checkpoint';
import { readQuarantined, recordDead } from './dead-events';
import { foldBatch } from './fold-batch';
import { readStates } from './read-states';
import { writeEffect } from './write-effect';

/** How the projector reads the log; the event store provides it. */
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
): Promise<ProjectedBatch> {
  return db.transaction().execute(async (tx) => {
    const checkpoint = await leaseCheckpoint(tx);
    if (checkpoint === undefined) return { status: 'leased_elsewhere' };
    const events = await readAfter(tx, checkpoint, limit);
    const last = events.at(-1);
    if (!last) return { status: 'projected', events: 0, checkpoint };
    await applyEvents(tx, READ_MODEL, events);
    await moveCheckpoint(tx, checkpoint, last.position);
    return { status: 'projected', events: events.length, checkpoint: last.position };
  });
}

async function applyEvents(tx: Tx, schema: string, events: readonly StoredEvent[]): Promise<void> {
  const streams = [...new Set(events.map(({ streamId }) => streamId))];
  const quarantined = await readQuarantined(tx, streams);
  const applicable = events.filter(({ streamId }) => !quarantined.has(streamId));
  const effect = foldBatch(applicable, await readStates(tx, schema, applicable));
  await writeEffect(tx, schema, effect);
  await recordDead(tx, effect.dead);
}
