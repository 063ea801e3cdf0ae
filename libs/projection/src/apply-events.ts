import { together, type Tx } from '#database';
import type { StoredEvent } from '#domain';
import { hasQuarantine, readQuarantined, recordDead } from './dead-events';
import { foldBatch, type Decode } from './fold-batch';
import { readStates } from './read-states';
import { writeEffect, type Folded } from './write-effect';

export type ToApply = {
  readonly events: readonly StoredEvent[];
  /** Whether any stream is in quarantine; left out, that is asked behind the lease. */
  readonly mayBeQuarantined?: boolean;
};

/**
 * Makes the read tables in `schema`, which hold everything before `events`, hold those as well.
 * @param tx holds the lease on their checkpoint
 */
export async function applyEvents(tx: Tx, schema: string, toApply: ToApply): Promise<void> {
  for await (const folded of foldPortions(tx, schema, toApply)) {
    await together([writeEffect(tx, schema, folded), recordDead(tx, schema, folded.effect.dead)]);
  }
}

/**
 * What `events` do to the read tables in `schema`, in portions: what they change may be much larger than
 * they are. Each is to be written before the next is asked for.
 */
export async function* foldPortions(
  tx: Tx,
  schema: string,
  { events, mayBeQuarantined }: ToApply,
  decode?: Decode,
): AsyncGenerator<Folded> {
  // Nearly always there is none, and then nobody needs to ask which streams.
  const isAsking = mayBeQuarantined ?? (await hasQuarantine(tx, schema));
  let rest = isAsking ? await withoutQuarantined(tx, schema, events) : events;
  while (rest.length > 0) {
    const { states: before, enoughFor } = await readStates(tx, schema, rest);
    const effect = foldBatch(rest.slice(0, enoughFor), before, decode);
    yield { before, effect };
    const dead = new Set(effect.dead.map(({ streamId }) => streamId));
    rest = rest.slice(enoughFor).filter(({ streamId }) => !dead.has(streamId));
  }
}

async function withoutQuarantined(
  tx: Tx,
  schema: string,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  const streams = [...new Set(events.map(({ streamId }) => streamId))];
  const quarantined = await readQuarantined(tx, schema, streams);
  return events.filter(({ streamId }) => !quarantined.has(streamId));
}
