import { createHmac, createSecretKey, randomFillSync, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from './cipher';
import { MasterKeyError, type MasterKey, type MasterKeys } from './master-keys';

/** The key of one stream's payloads, in the two forms that it is used in. */
export type DataKey = { readonly cipherKey: KeyObject; readonly saltKey: KeyObject };

const KEY_BYTES = 32;
const ID_BYTES = 8;
/** Id of the master key, nonce, key, tag. */
export const WRAPPED_BYTES = ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** A new key for a stream, and the same as it is stored. */
export function makeDataKey(
  { newest }: MasterKeys,
  streamId: string,
): { readonly key: DataKey; readonly wrapped: Buffer } {
  const bytes = randomFillSync(Buffer.allocUnsafeSlow(KEY_BYTES));
  const wrapped = wrap(newest, streamId, bytes);
  const key = dataKeyOf(bytes);
  bytes.fill(0);
  return { key, wrapped };
}

/**
 * @returns `undefined` when it was not wrapped for this stream, or was changed since
 * @throws MasterKeyError when it was wrapped by a key that this process does not have
 */
export function unwrapDataKey(
  masterKeys: MasterKeys | undefined,
  streamId: string,
  wrapped: Buffer,
): DataKey | undefined {
  const bytes = unwrap(masterKeys, streamId, wrapped);
  const key = bytes && dataKeyOf(bytes);
  bytes?.fill(0);
  return key;
}

/** The same key wrapped by the newest master key; `undefined` and throws as `unwrapDataKey` does. */
export function rewrapDataKey(
  masterKeys: MasterKeys,
  streamId: string,
  wrapped: Buffer,
): Buffer | undefined {
  const bytes = unwrap(masterKeys, streamId, wrapped);
  const again = bytes && wrap(masterKeys.newest, streamId, bytes);
  bytes?.fill(0);
  return again;
}

function wrap({ id, key }: MasterKey, streamId: string, bytes: Buffer): Buffer {
  return Buffer.concat([id, encrypt(key, contextOf(streamId), [bytes])]);
}

function unwrap(
  masterKeys: MasterKeys | undefined,
  streamId: string,
  wrapped: Buffer,
): Buffer | undefined {
  const id = wrapped.subarray(0, ID_BYTES).toString('hex');
  const master = masterKeys?.all.get(id);
  if (!master) throw new MasterKeyError(noMasterKey(id));
  try {
    return decrypt(master.key, contextOf(streamId), wrapped.subarray(ID_BYTES));
  } catch {
    return undefined;
  }
}

export function noMasterKey(id: string): string {
  return `the content of this database is encrypted under the master key ${id}, which is not in MASTER_KEY_FILE`;
}

/** What was wrapped for one stream opens for no other. */
function contextOf(streamId: string): Buffer {
  return Buffer.from(`threadlog data key v1\0${streamId}`, 'utf8');
}

function dataKeyOf(bytes: Buffer): DataKey {
  const derived = (use: string): KeyObject =>
    createSecretKey(createHmac('sha256', bytes).update(use).digest());
  return { cipherKey: derived('payload'), saltKey: derived('salt') };
}
