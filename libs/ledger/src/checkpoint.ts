import type { Hash } from './merkle';
import { HASH_LENGTH } from './merkle';
import { NoteError, openNote, signNote, type SigningKey, type VerifierKey } from './note';

/** The head of the tree, as C2SP tlog-checkpoint has it; the origin is the name of the signing key. */
export type Checkpoint = {
  readonly origin: string;
  /** How many leaves. */
  readonly size: number;
  readonly root: Hash;
};

export function signCheckpoint(head: Omit<Checkpoint, 'origin'>, key: SigningKey): string {
  return signNote(`${key.name}\n${head.size}\n${head.root.toString('base64')}\n`, key);
}

/** @throws NoteError when it is malformed, of another log, or not signed by this key */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
  const [origin, size = '', root = ''] = openNote(note, key).split('\n');
  if (origin !== key.name) throw new NoteError(`expected a checkpoint of ${key.name}`);
  const bytes = Buffer.from(root, 'base64');
  const isRoot = bytes.length === HASH_LENGTH && bytes.toString('base64') === root;
  if (!/^(0|[1-9]\d{0,14})$/.test(size) || !isRoot) {
    throw new NoteError('a checkpoint is an origin, a size and a root');
  }
  return { origin, size: Number(size), root: bytes };
}
