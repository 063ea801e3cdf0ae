import type { Tx } from '#database';
import type { StoredEvent } from '#domain';
import { hasQuarantine, readQuarantined, recordDead } from './dead-events';
import { foldBatch, type Decode } from './fold-batch';
import { readStates } from './read-states';
import { writeEffect, type Folded } from './write-effect';

/**
 * Makes the read tables in `schema`, which hold everything before `events`, hold those as well.
 * @param tx holds the lease on their checkpoint
 */
export async function applyEvents(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<void> {
  for await (const folded of foldPortions(tx, schema, events)) {
    await writeEffect(tx, schema, folded);
    await recordDead(tx, schema, folded.effect.dead);
  }
}

/**
 * What `events` do to the read tables in `schema`, in portions: what they change may be much larger than
 * they are. Each is to be written before the next is asked for.
 */
export async function* foldPortions(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
  decode?: Decode,
): AsyncGenerator<Folded> {
  let rest = await withoutQuarantined(tx, schema, events);
  while (rest.length > 0) {
    const { states: before, enoughFor } = await readStates(tx, schema, rest);
    const effect = foldBatch(rest.slice(0, enoughFor), before, decode);
    yield { before, effect };
    const dead = new Set(effect.dead.map(({ streamId }) => streamId));
    rest = rest.slice(enoughFor).filter(({ streamId }) => !dead.has(streamId));
  }
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
