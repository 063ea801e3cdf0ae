import { sql } from 'kysely';
import type { Tx } from './open-database';

/**
 * The transaction need not be on the disk when it ends: for what a crash of the server may take back
 * because it is made again from the log. What only the transaction knows must not be committed so.
 */
export async function commitUnhurried(tx: Tx): Promise<void> {
  await sql`set local synchronous_commit = off`.execute(tx);
}
