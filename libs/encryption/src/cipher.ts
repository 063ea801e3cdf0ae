import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { takeRandom } from '#random';

const CIPHER = 'aes-256-gcm';
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** AES-256-GCM under a nonce drawn for it: nonce, ciphertext, tag. */
export function encrypt(key: KeyObject, context: Buffer, parts: readonly Buffer[]): Buffer {
  const nonce = takeRandom(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  const encrypted = parts.map((part) => cipher.update(part));
  cipher.final();
  return Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]);
}

/** @throws when it was not made with this key and this context, or was changed since */
export function decrypt(key: KeyObject, context: Buffer, encrypted: Buffer): Buffer {
  const end = encrypted.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, encrypted.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(encrypted.subarray(end));
  const text = decipher.update(encrypted.subarray(NONCE_BYTES, end));
  // Authenticates; in this mode it brings no more bytes.
  decipher.final();
  return text;
}
