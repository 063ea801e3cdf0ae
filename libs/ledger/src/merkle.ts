import { hash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Buffer;

export const HASH_LENGTH = 32;

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Hash = sha256(Buffer.alloc(0));

const LEAF = Buffer.from([0x00]);
const NODE = Buffer.from([0x01]);

/** RFC 6962, 2.1: what is a leaf can never be taken for a node. */
export function leafHash(data: Uint8Array): Hash {
  return sha256(Buffer.concat([LEAF, data]));
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(Buffer.concat([NODE, left, right]));
}

function sha256(data: Uint8Array): Hash {
  return hash('sha256', data, 'buffer');
}
