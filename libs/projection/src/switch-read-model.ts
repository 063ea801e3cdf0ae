import { sql } from 'kysely';
import { moveCheckpoint, READ_MODEL, type Db, type Tx } from '#database';
import { applyEvents } from './apply-events';
import { createDeadEvents, dropBeside } from './beside';
import { lockTables, readTableNames } from './lock-tables';
import type { ReadAfter } from './project-batch';
import { NEXT, PREVIOUS } from './read-model-names';
import { hasNewestStamp, stamp, unstamp } from './stamp';

export type Switched =
  | { readonly status: 'switched'; readonly position: number }
  /** More events behind than the projector should wait for: catch up first. */
  | { readonly status: 'behind' };

/** A migration has changed the tables in use, and not those that should take their place. */
export class OutdatedTablesError extends Error {
  override readonly name = 'OutdatedTablesError';

  constructor(schema: string) {
    super(
      `the tables in ${schema} are from before the newest migration, and no code can use them any more; a rebuild makes new ones`,
    );
  }
}

/** Events that are applied while the projector waits. */
const MAX_BEHIND = 1000;

/** The name that the tables in use have between two others. */
const OUTGOING = 'read_model_outgoing';

/**
 * Puts the complete read tables in `incoming` into use, and keeps those that were, in one transaction.
 *
 * A statement that names several tables must find them all in one read model, and its snapshot must
 * not be newer than the switch if that is the old one. So every table in use is locked against
 * readers: who has begun reading ends first, who comes meanwhile waits, and then finds the new ones
 * under the names. That lock is waited for only briefly, because all readers queue up behind it (and
 * less than the second after which PostgreSQL looks for deadlocks); whoever calls tries again.
 * @throws the database's error for a lock that did not come in time, and all is as it was
 */
export async function switchReadModel(
  db: Db,
  readAfter: ReadAfter,
  incoming: typeof NEXT | typeof PREVIOUS,
): Promise<Switched> {
  return db.transaction().execute(async (tx) => {
    await sql`set local synchronous_commit = on`.execute(tx);
    // A running autovacuum gives way to whoever waits for this lock a second; readers do not mind it.
    await sql`set local lock_timeout = '5s'`.execute(tx);
    const tables = await readTableNames(tx);
    await lockTables(tx, tables, 'share update exclusive');
    if (!(await hasNewestStamp(tx, incoming))) throw new OutdatedTablesError(incoming);
    const from = await waitForLease(tx, incoming);
    const live = await waitForLease(tx, READ_MODEL);
    if (live - from > MAX_BEHIND) return { status: 'behind' };
    const events = from < live ? await readAfter(tx, from, live - from) : [];
    if (from + events.length < live) return { status: 'behind' };
    await applyEvents(tx, incoming, { events });
    await sql`set local lock_timeout = '150ms'`.execute(tx);
    await lockTables(tx, tables, 'access exclusive');
    await takeOver(tx, incoming);
    const position = Math.max(from, live);
    await moveCheckpoint(tx, READ_MODEL, live, position);
    await placeCheckpoint(tx, PREVIOUS, live);
    return { status: 'switched', position };
  });
}

/** With the lock on its row nobody else writes what the checkpoint tells of. */
async function waitForLease(tx: Tx, name: string): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select position from threadlog.checkpoints where name = ${name} for update`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error(`there is no checkpoint ${name}`);
  return row.position;
}

/** Names and dead events change hands; the lease keeps the projector from either. */
async function takeOver(tx: Tx, incoming: string): Promise<void> {
  const incomingDead = sql.table(`${incoming}.dead_events`);
  await createDeadEvents(tx, READ_MODEL);
  await sql`
    insert into ${sql.table(`${READ_MODEL}.dead_events`)}
    select * from threadlog.dead_events`.execute(tx);
  await sql`delete from threadlog.dead_events`.execute(tx);
  await sql`insert into threadlog.dead_events select * from ${incomingDead}`.execute(tx);
  await sql`drop table ${incomingDead}`.execute(tx);
  if (incoming === NEXT) await dropBeside(tx, PREVIOUS);
  await stamp(tx, READ_MODEL);
  await unstamp(tx, incoming);
  await rename(tx, READ_MODEL, OUTGOING);
  await rename(tx, incoming, READ_MODEL);
  await rename(tx, OUTGOING, PREVIOUS);
  await sql`delete from threadlog.checkpoints where name = ${incoming}`.execute(tx);
}

async function rename(tx: Tx, schema: string, name: string): Promise<void> {
  await sql`alter schema ${sql.id(schema)} rename to ${sql.id(name)}`.execute(tx);
}

async function placeCheckpoint(tx: Tx, name: string, position: number): Promise<void> {
  await sql`
    insert into threadlog.checkpoints (name, position) values (${name}, ${position})`.execute(tx);
}
