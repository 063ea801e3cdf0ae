import type { Tx } from '#database';
import type { StoredEvent } from '#domain';
import { hasQuarantine, readQuarantined, recordDead } from './dead-events';
import { foldBatch, type BatchEffect, type States } from './fold-batch';
import { readStates } from './read-states';
import { writeEffect } from './write-effect';

/**
 * Makes the read tables in `schema`, which hold everything before `events`, hold those as well.
 * @param tx holds the lease on their checkpoint
 */
export async function applyEvents(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<void> {
  const { effect } = await foldBehind(tx, schema, events);
  await writeEffect(tx, schema, effect);
  await recordDead(tx, schema, effect.dead);
}

/** What `events` do to the read tables in `schema`, and what those say before. */
export async function foldBehind(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<{ readonly before: States; readonly effect: BatchEffect }> {
  const applicable = await withoutQuarantined(tx, schema, events);
  const before = await readStates(tx, schema, applicable);
  return { before, effect: foldBatch(applicable, before) };
}

/**
 * Asked in a statement of its own, behind the lease: one that waited for the lease may itself still
 * see the quarantine as it was before.
 */
async function withoutQuarantined(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  // Nearly always there is none, and then nobody needs to ask which streams.
  if (!(await hasQuarantine(tx, schema))) return events;
  const streams = [...new Set(events.map(({ streamId }) => streamId))];
  const quarantined = await readQuarantined(tx, schema, streams);
  return events.filter(({ streamId }) => !quarantined.has(streamId));
}
