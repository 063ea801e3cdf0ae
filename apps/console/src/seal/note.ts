import { areEqual, concat, fromBase64, sha256, toHex, type Bytes } from './bytes';

/** Who must have signed: C2SP signed-note, `name+hash+base64(0x01 ‖ 32 bytes)`. */
export type VerifierKey = { readonly text: string; readonly name: string; readonly key: Bytes };

/** The head of the tree: C2SP tlog-checkpoint. */
export type Checkpoint = {
  readonly note: string;
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
  readonly rootText: string;
};

/** 'cannot': this browser has no Ed25519. */
export type SignatureCheck = 'good' | 'bad' | 'cannot';

const ED25519 = new Uint8Array([1]);
const KEY_LENGTH = 32;
const ID_LENGTH = 4;

/** @throws Error when it is no such key */
export async function readVerifierKey(text: string): Promise<VerifierKey> {
  const [, name, hex, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? [];
  if (name === undefined || hex === undefined || base64 === undefined) throw noKey();
  const typed = fromBase64(base64);
  if (typed.length !== 1 + KEY_LENGTH || typed[0] !== ED25519[0]) throw noKey();
  const key = { text: text.trim(), name, key: typed.slice(1) };
  if (toHex(await idOf(key)) !== hex) throw noKey();
  return key;
}

function noKey(): Error {
  return new Error('The public key is not written as name+hash+base64 of Ed25519.');
}

async function idOf({ name, key }: Omit<VerifierKey, 'text'>): Promise<Bytes> {
  const whole = await sha256(new TextEncoder().encode(`${name}\n`), ED25519, key);
  return whole.slice(0, ID_LENGTH);
}

/** @throws Error when it is no checkpoint */
export function readCheckpoint(note: string): Checkpoint {
  const [origin = '', size = '', root = '', ...more] = splitNote(note).text.split('\n');
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(root) ? fromBase64(root) : undefined;
  if (!/^[1-9]\d{0,14}$/.test(size) || !bytes || more.length === 0) {
    throw new Error('This is not a checkpoint: an origin, a size, a root and a signature.');
  }
  return { note, origin, size: Number(size), root: bytes, rootText: root };
}

type Note = { readonly text: string; readonly signatures: readonly string[] };

/** Text, an empty line, and a line for each signature. */
function splitNote(note: string): Note {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new Error('This is not a signed note: it has no signature.');
  return {
    text: note.slice(0, split + 1),
    signatures: note
      .slice(split + 2)
      .trimEnd()
      .split('\n'),
  };
}

/** Whether the key has signed the note; other signatures are passed over, as those of witnesses are. */
export async function checkSignature(note: string, key: VerifierKey): Promise<SignatureCheck> {
  const { text, signatures } = splitNote(note);
  const id = await idOf(key);
  const own = signatures.flatMap((line) => signatureOf(line, key.name, id));
  if (own.length === 0) return 'bad';
  const imported = await importKey(key.key);
  if (!imported) return 'cannot';
  const signed = new TextEncoder().encode(text);
  const checks = own.map((signature) =>
    crypto.subtle.verify('Ed25519', imported, signature, signed),
  );
  return (await Promise.all(checks)).every(Boolean) ? 'good' : 'bad';
}

function signatureOf(line: string, name: string, id: Bytes): readonly Bytes[] {
  const [, signer, base64] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
  if (signer !== name || base64 === undefined) return [];
  const bytes = fromBase64(base64);
  return areEqual(bytes.slice(0, ID_LENGTH), id) ? [concat(bytes.slice(ID_LENGTH))] : [];
}

async function importKey(key: Bytes): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch {
    return undefined;
  }
}
