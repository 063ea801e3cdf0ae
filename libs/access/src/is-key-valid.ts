import type { Db } from '#database';

/** Whether a key that was let in before would be let in now. */
export async function isKeyValid(db: Db, keyId: string): Promise<boolean> {
  const row = await db
    .selectFrom('threadlog.api_keys')
    .select('key_id')
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
