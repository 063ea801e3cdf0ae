import {
  NoteError,
  openCheckpoint,
  writeVerifierKey,
  type Checkpoint,
  type RunningRoot,
  type VerifierKey,
} from '#ledger';
import type { Finding } from './explain-differences';
import type { StoredSeal } from './sealed-leaves';

/** The tree of what is in the log, and the tree of what is stored as sealed. */
export type Trees = { readonly ofLog: RunningRoot; readonly ofLeaves: RunningRoot };

/** What is wrong with one checkpoint, against the trees grown to its size. */
export function judgeSeal(
  { size, note, begins }: StoredSeal,
  key: VerifierKey,
  { ofLog, ofLeaves }: Trees,
): Finding | undefined {
  const range = { from: begins + 1, to: size };
  const signed = open(note, key);
  if (signed instanceof NoteError) {
    const isOurs = note.includes(`\n— ${key.name} `);
    return {
      ...range,
      kind: isOurs ? 'signature_wrong' : 'key_unknown',
      sentence: `the checkpoint of ${size} events is not signed with ${writeVerifierKey(key)}: ${signed.message}`,
    };
  }
  if (signed.size !== size) {
    const sentence = `the checkpoint of ${size} events is in truth that of ${signed.size}`;
    return { ...range, kind: 'checkpoint_malformed', sentence };
  }
  if (ofLeaves.root().equals(signed.root)) return undefined;
  return ofLog.root().equals(signed.root)
    ? {
        ...range,
        kind: 'leaves_changed',
        sentence: 'the log is what was signed, the stored leaves are not',
      }
    : {
        ...range,
        kind: 'tree_rewritten',
        sentence: `what was signed as the tree of ${size} events is not the tree of these events`,
      };
}

function open(note: string, key: VerifierKey): Checkpoint | NoteError {
  try {
    return openCheckpoint(note, key);
  } catch (error) {
    if (error instanceof NoteError) return error;
    throw error;
  }
}
