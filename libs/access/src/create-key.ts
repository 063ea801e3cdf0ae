import { randomBytes } from 'node:crypto';
import type { Db } from '#database';
import type { KeyRecord } from './key-record';
import { storeKey, type NewKey } from './store-key';

/** A record with the key itself, which is stored hashed: it can be shown this once. */
export type CreatedKey = KeyRecord & { readonly key: string };

/** Makes a key of 256 random bits. It works at once, on every process. */
export async function createKey(db: Db, newKey: NewKey): Promise<CreatedKey> {
  const key = makeKey();
  const record = await storeKey(db, { ...newKey, key });
  if (!record) throw new Error('a new key of 256 random bits is stored already');
  return { ...record, key };
}

/** Recognisable as ours when it is found where it should not be. */
function makeKey(): string {
  return `tlk_${randomBytes(32).toString('base64url')}`;
}
