import { sql } from 'kysely';
import type { Db, Tx } from './open-database';

/**
 * Locks a checkpoint and returns where it is; `undefined` when another process holds it. The lock is
 * the lease: it ends with the transaction or the connection, so there is no heartbeat.
 */
export async function leaseCheckpoint(tx: Tx, name: string): Promise<number | undefined> {
  const { rows } = await sql<{ position: number }>`
    select position from threadlog.checkpoints
    where name = ${name}
    for update skip locked`.execute(tx);
  return rows[0]?.position;
}

/** Moves it from where it was when leased: one that is elsewhere now must not be overwritten. */
export async function moveCheckpoint(
  tx: Tx,
  name: string,
  from: number,
  to: number,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update threadlog.checkpoints set position = ${to}, updated_at = now()
    where name = ${name} and position = ${from}`.execute(tx);
  if (numAffectedRows !== 1n) {
    throw new Error(`expected the checkpoint ${name} at ${from}, found it elsewhere`);
  }
}

/** The position up to which whoever owns the checkpoint has come. */
export async function readCheckpoint(db: Db, name: string): Promise<number> {
  const { position } = await db
    .selectFrom('threadlog.checkpoints')
    .select('position')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return position;
}
