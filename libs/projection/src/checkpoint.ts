import { sql } from 'kysely';
import {
  moveCheckpoint as moveNamed,
  readCheckpoint as readNamed,
  type Db,
  type Tx,
} from '#database';

const CHECKPOINT = 'read_model';

export type Lease = {
  readonly position: number;
  /** Whether any stream is quarantined; nearly always not, and then nobody needs to ask which. */
  readonly hasQuarantine: boolean;
};

/**
 * Locks the checkpoint and returns where it is; `undefined` when another projector holds it. The lock
 * is the lease: it ends with the transaction or the connection, so there is no heartbeat.
 */
export async function leaseCheckpoint(tx: Tx): Promise<Lease | undefined> {
  const { rows } = await sql<Lease>`
    select position, exists (select from threadlog.dead_events) as "hasQuarantine"
    from threadlog.checkpoints
    where name = ${CHECKPOINT}
    for update skip locked`.execute(tx);
  return rows[0];
}

/** Moves it from where it was when leased. */
export function moveCheckpoint(tx: Tx, from: number, to: number): Promise<void> {
  return moveNamed(tx, CHECKPOINT, from, to);
}

/** The position up to which the read tables are complete. */
export function readCheckpoint(db: Db): Promise<number> {
  return readNamed(db, CHECKPOINT);
}
