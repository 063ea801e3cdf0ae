import { createHmac, hash, type KeyObject } from 'node:crypto';
import { encrypt } from './cipher';
import type { DataKey } from './data-key';

/** A payload as it is stored: what is hashed is salt and payload, whether they are encrypted or not. */
export type EncryptedPayload = { readonly ciphertext: Buffer; readonly payloadHash: Buffer };

export type PayloadOfEvent = {
  /** 16 bytes. */
  readonly eventId: Buffer;
  /** What stands beside the ciphertext, UTF-8; empty for none. */
  readonly outline: Buffer;
  readonly payload: Buffer;
  /** Only of what was hashed with another one before. */
  readonly salt?: Buffer;
};

export const SALT_BYTES = 16;

/**
 * The salt is inside the ciphertext: without the key nobody can try whether a guess has this hash. It
 * follows from key and payload, so that who says the same twice in a stream can be told by the hash.
 */
export function encryptPayload(
  { cipherKey, saltKey }: DataKey,
  { eventId, outline, payload, salt = saltOf(saltKey, payload) }: PayloadOfEvent,
): EncryptedPayload {
  const salted = Buffer.concat([salt, payload]);
  return {
    ciphertext: encrypt(cipherKey, contextOf(eventId, outline), [salted]),
    payloadHash: hash('sha256', salted, 'buffer'),
  };
}

function saltOf(saltKey: KeyObject, payload: Buffer): Buffer {
  return createHmac('sha256', saltKey).update(payload).digest().subarray(0, SALT_BYTES);
}

/** What was encrypted for one event opens for no other, nor beside another outline. */
export function contextOf(eventId: Buffer, outline: Buffer): Buffer {
  return outline.length === 0 ? eventId : Buffer.concat([eventId, outline]);
}
