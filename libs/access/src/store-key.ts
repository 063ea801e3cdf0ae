import { randomBytes } from 'node:crypto';
import type { Db } from '#database';
import type { Scope } from './api-key';
import { hashKey, readKeySecret } from './hash-key';
import { RECORD_COLUMNS, toKeyRecord, type KeyRecord } from './key-record';

export type NewKey = {
  readonly projectId: string;
  /** For people: whose key it is, or what for. */
  readonly name: string;
  readonly scopes: readonly Scope[];
};

/**
 * Stores a key, hashed.
 * @returns undefined when that very key is stored already, working or revoked: then nothing changes
 */
export async function storeKey(
  db: Db,
  { key, projectId, name, scopes }: NewKey & { readonly key: string },
): Promise<KeyRecord | undefined> {
  const row = await db
    .insertInto('threadlog.api_keys')
    .values({
      key_id: `key_${randomBytes(12).toString('hex')}`,
      project_id: projectId,
      key_hash: hashKey(await readKeySecret(db), key),
      name,
      scopes: [...scopes],
    })
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .returning(RECORD_COLUMNS)
    .executeTakeFirst();
  return row && toKeyRecord(row);
}
