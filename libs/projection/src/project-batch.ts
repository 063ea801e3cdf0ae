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
    const lease = await leaseCheckpoint(tx);
    if (!lease) return { status: 'leased_elsewhere' };
    const events = await readAfter(tx, lease.position, limit);
    const last = events.at(-1);
    if (!last) return { status: 'projected', events: 0, checkpoint: lease.position };
    const applicable = lease.hasQuarantine ? await withoutQuarantined(tx, events) : events;
    await applyEvents(tx, READ_MODEL, applicable);
    await moveCheckpoint(tx, lease.position, last.position);
    return { status: 'projected', events: events.length, checkpoint: last.position };
  });
}

async function applyEvents(tx: Tx, schema: string, events: readonly StoredEvent[]): Promise<void> {
  const effect = foldBatch(events, await readStates(tx, schema, events));
  await writeEffect(tx, schema, effect);
  await recordDead(tx, effect.dead);
}

async function withoutQuarantined(
  tx: Tx,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  const streams = [...new Set(events.map(({ streamId }) => streamId))];
  const quarantined = await readQuarantined(tx, streams);
  return events.filter(({ streamId }) => !quarantined.has(streamId));
}
