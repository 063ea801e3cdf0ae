import { sql } from 'kysely';
import {
  leaseCheckpoint as leaseNamed,
  moveCheckpoint as moveNamed,
  READ_MODEL,
  readCheckpoint as readNamed,
  type Db,
  type Tx,
} from '#database';

/**
 * Locks the checkpoint of the read tables in `schema`, which has the schema's name, and returns where
 * it is; `undefined` when another projector holds it. The lock is the lease: it ends with the
 * transaction or the connection, so there is no heartbeat.
 */
export function leaseCheckpoint(tx: Tx, schema = READ_MODEL): Promise<number | undefined> {
  return leaseNamed(tx, schema);
}

/** Moves it from where it was when leased. */
export function moveCheckpoint(
  tx: Tx,
  from: number,
  to: number,
  schema = READ_MODEL,
): Promise<void> {
  return moveNamed(tx, schema, from, to);
}

/** The position up to which the read tables are complete. */
export function readCheckpoint(db: Db, schema = READ_MODEL): Promise<number> {
  return readNamed(db, schema);
}

/** How many events of the log are behind the checkpoint. */
export async function countBehind(db: Db, schema: string): Promise<number> {
  const { rows } = await sql<{ behind: number }>`
    select (select coalesce(max(position), 0) from threadlog.events) - position as behind
    from threadlog.checkpoints where name = ${schema}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`there is no checkpoint ${schema}`);
  return row.behind;
}
