import { sql } from 'kysely';
import { commitUnhurried, int4Array, textArray, type Db, type Tx } from '#database';
import type { StoredEvent } from '#domain';
import { foldPortions } from './apply-events';
import { leaseCheckpoint, moveCheckpoint } from './checkpoint';
import { recordDead } from './dead-events';
import type { BatchEffect, Decode, States } from './fold-batch';
import { isDataError } from './quarantine-next';
import { writeStates } from './write-effect';

/**
 * Applies the next events of the log to read tables that are being loaded, and moves their checkpoint
 * to the last of them. Where the database refuses something in them, that is narrowed down by halves;
 * what then stands alone is quarantined, as the projector does it.
 * @param decode reads an event, where that was not done ahead
 */
export async function loadChunk(
  db: Db,
  schema: string,
  events: readonly StoredEvent[],
  decode?: Decode,
): Promise<void> {
  try {
    await loadTogether({ db, schema, decode }, events);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const half = Math.floor(events.length / 2);
    if (half > 0) {
      await loadChunk(db, schema, events.slice(0, half), decode);
      await loadChunk(db, schema, events.slice(half), decode);
    } else {
      await quarantine(db, schema, events, error);
    }
  }
}

type Loading = { readonly db: Db; readonly schema: string; readonly decode: Decode | undefined };

async function loadTogether(
  { db, schema, decode }: Loading,
  events: readonly StoredEvent[],
): Promise<void> {
  await moving(db, schema, events, async (tx) => {
    for await (const { before, effect } of foldPortions(tx, schema, { events }, decode)) {
      await writeStates(tx, schema, withoutNeverWritten(effect, before), before);
      await noteHeads(tx, schema, [...effect.heads]);
      await noteDeleted(tx, schema, [...effect.deletedThreads]);
      await recordDead(tx, schema, effect.dead);
    }
  });
}

async function quarantine(
  db: Db,
  schema: string,
  events: readonly StoredEvent[],
  cause: unknown,
): Promise<void> {
  const dead = events.map(({ position, streamId }) => ({
    position,
    streamId,
    reason: String(cause),
  }));
  await moving(db, schema, events, (tx) => recordDead(tx, schema, dead));
}

/**
 * One transaction. It need not be on the disk when it ends: what a crash of the server loses, it loses
 * with the checkpoint, and the switch waits for the disk, to which everything before goes first.
 */
async function moving(
  db: Db,
  schema: string,
  events: readonly StoredEvent[],
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return;
  await db.transaction().execute(async (tx) => {
    await commitUnhurried(tx);
    const from = await leaseCheckpoint(tx, schema);
    if (from !== first.position - 1) {
      throw new Error(
        `expected ${schema} at ${first.position - 1}, found it at ${from ?? 'nowhere'}`,
      );
    }
    await work(tx);
    await moveCheckpoint(tx, from, last.position, schema);
  });
}

/** What came and went within the chunk was never in the tables, and is not looked for there. */
function withoutNeverWritten(effect: BatchEffect, before: States): States {
  return {
    messages: onlyWritten(effect.messages, before.messages),
    threads: onlyWritten(effect.threads, before.threads),
    files: onlyWritten(effect.files, before.files),
  };
}

function onlyWritten<T>(
  after: ReadonlyMap<string, T | undefined>,
  before: ReadonlyMap<string, unknown>,
): Map<string, T | undefined> {
  return new Map([...after].filter(([id, state]) => state !== undefined || before.has(id)));
}

async function noteHeads(
  tx: Tx,
  schema: string,
  heads: readonly (readonly [string, number])[],
): Promise<void> {
  if (heads.length === 0) return;
  await sql`
    insert into ${sql.table(`${schema}.loaded_heads`)} (thread_id, version)
    select * from unnest(
      ${textArray(heads.map(([id]) => id))}::text[],
      ${int4Array(heads.map(([, version]) => version))}::integer[])`.execute(tx);
}

async function noteDeleted(tx: Tx, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into ${sql.table(`${schema}.deleted_threads`)} (thread_id)
    select * from unnest(${textArray(ids)}::text[])`.execute(tx);
}
