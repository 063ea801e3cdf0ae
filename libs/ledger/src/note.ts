import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

/**
 * Signed notes as C2SP signed-note and Go's sumdb have them, with Ed25519: text, an empty line, and a
 * line for each signature, `— name base64(key hash ‖ signature)`.
 */
export type SigningKey = { readonly name: string; readonly privateKey: KeyObject };

/** Who may have signed: a name and 32 bytes, written `name+hash+base64`. */
export type VerifierKey = { readonly name: string; readonly publicKey: Buffer };

const ED25519 = Buffer.from([0x01]);
const RAW_LENGTH = 32;
const KEY_HASH_LENGTH = 4;
/** What precedes the 32 bytes in the DER encodings of RFC 8410. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const KEY_NAME = /^[^\s+]+$/u;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u;

/** A note that does not say what it must, or that none of the known keys has signed. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

export function makeSigningKey(name: string): SigningKey {
  return { name: checked(name), privateKey: generateKeyPairSync('ed25519').privateKey };
}

/** As it is kept in a file: PEM of PKCS #8. */
export function writeSigningKey({ privateKey }: SigningKey): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws NoteError */
export function readSigningKey(name: string, pem: string): SigningKey {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType === 'ed25519') return { name: checked(name), privateKey };
  } catch (cause) {
    throw new NoteError('the signing key cannot be read', { cause });
  }
  throw new NoteError('the signing key is not one of Ed25519');
}

export function verifierKeyOf({ name, privateKey }: SigningKey): VerifierKey {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { name, publicKey: spki.subarray(spki.length - RAW_LENGTH) };
}

export function writeVerifierKey(key: VerifierKey): string {
  const typed = Buffer.concat([ED25519, key.publicKey]);
  return `${key.name}+${keyHash(key).toString('hex')}+${typed.toString('base64')}`;
}

/** @throws NoteError */
export function readVerifierKey(text: string): VerifierKey {
  const [, name, hex, base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const typed = Buffer.from(base64, 'base64');
  if (name && typed.length === 1 + RAW_LENGTH && typed[0] === ED25519[0]) {
    const key = { name, publicKey: typed.subarray(1) };
    if (keyHash(key).toString('hex') === hex) return key;
  }
  throw new NoteError('not a verifier key of Ed25519: expected name+hash+base64');
}

/** @param text lines, each ended by a newline */
export function signNote(text: string, key: SigningKey): string {
  const signature = sign(null, Buffer.from(text, 'utf8'), key.privateKey);
  const bytes = Buffer.concat([keyHash(verifierKeyOf(key)), signature]);
  return `${text}\n— ${key.name} ${bytes.toString('base64')}\n`;
}

/**
 * Signatures of unknown keys are passed over, as those of witnesses are; one of the known key that does
 * not fit the text is refused.
 * @returns the text
 * @throws NoteError
 */
export function openNote(note: string, key: VerifierKey): string {
  const { text, lines } = splitNote(note);
  const own = lines.map(readSignature).filter((signature) => isOf(signature, key));
  if (own.length === 0) throw new NoteError(`the note is not signed by ${key.name}`);
  if (own.every(({ bytes }) => isSignatureOf(text, bytes.subarray(KEY_HASH_LENGTH), key)))
    return text;
  throw new NoteError(`the signature of ${key.name} does not fit the text`);
}

function splitNote(note: string): { readonly text: string; readonly lines: readonly string[] } {
  const split = note.lastIndexOf('\n\n');
  const lines = note.slice(split + 2).split('\n');
  if (split >= 0 && lines.pop() === '') return { text: note.slice(0, split + 1), lines };
  throw new NoteError('a note is text, an empty line, and signatures');
}

type Signature = { readonly name: string; readonly bytes: Buffer };

function readSignature(line: string): Signature {
  const [, name, base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (name && bytes.length > KEY_HASH_LENGTH) return { name, bytes };
  throw new NoteError('a signature line is malformed');
}

function isOf({ name, bytes }: Signature, key: VerifierKey): boolean {
  return name === key.name && bytes.subarray(0, KEY_HASH_LENGTH).equals(keyHash(key));
}

function isSignatureOf(text: string, signature: Buffer, { publicKey }: VerifierKey): boolean {
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, Buffer.from(text, 'utf8'), key, signature);
}

function keyHash({ name, publicKey }: VerifierKey): Buffer {
  const of = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), ED25519, publicKey]);
  return hash('sha256', of, 'buffer').subarray(0, KEY_HASH_LENGTH);
}

function checked(name: string): string {
  if (KEY_NAME.test(name)) return name;
  throw new NoteError('the name of a key has neither spaces nor plus signs');
}
