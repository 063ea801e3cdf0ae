import { sql } from 'kysely';
import type { Db } from '#database';
import { toKeyRecord, type KeyRecord, type RecordRow } from './key-record';

export type Revocation =
  | { readonly status: 'revoked' | 'revoked_before'; readonly key: RevokedKey }
  | { readonly status: 'unknown' };

type RevokedKey = KeyRecord & { readonly revokedAt: Date };

/**
 * Ends a key for good: no process accepts it a second later. Its row stays, because the log names it
 * as the actor of what it did. Revoking again keeps the first time.
 */
export async function revokeKey(db: Db, keyId: string): Promise<Revocation> {
  const { rows } = await sql<RecordRow & { revoked_at: Date; was_revoked: boolean }>`
    update threadlog.api_keys as key
    set revoked_at = coalesce(found.revoked_at, now())
    from (
      select key_id, revoked_at from threadlog.api_keys where key_id = ${keyId} for update
    ) as found
    where key.key_id = found.key_id
    returning key.*, found.revoked_at is not null as was_revoked
  `.execute(db);
  const [row] = rows;
  if (!row) return { status: 'unknown' };
  const key = { ...toKeyRecord(row), revokedAt: row.revoked_at };
  return { status: row.was_revoked ? 'revoked_before' : 'revoked', key };
}
