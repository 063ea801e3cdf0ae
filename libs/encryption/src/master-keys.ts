import { createSecretKey, hash, type KeyObject } from 'node:crypto';

/** What data keys are wrapped with: by the newest, and whichever wrapped one opens it again. */
export type MasterKeys = {
  readonly newest: MasterKey;
  /** By the id in hex. */
  readonly all: ReadonlyMap<string, MasterKey>;
};

export type MasterKey = {
  /** Follows from the key and tells nothing of it; 8 bytes. */
  readonly id: Buffer;
  readonly key: KeyObject;
};

export const MASTER_KEY_BYTES = 32;

/** The master key is missing, or is another one: in a sentence, without any key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** @param keys of 32 bytes each, the newest first */
export function masterKeysOf(keys: readonly Buffer[]): MasterKeys {
  const all = keys.map((key) => ({ id: masterIdOf(key), key: createSecretKey(key) }));
  const [newest] = all;
  if (!newest) throw new MasterKeyError('there is no master key');
  return { newest, all: new Map(all.map((key) => [key.id.toString('hex'), key])) };
}

function masterIdOf(key: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from('threadlog master key v1\0'), key]);
  return hash('sha256', named, 'buffer').subarray(0, 8);
}
