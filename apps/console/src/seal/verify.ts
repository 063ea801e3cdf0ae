import { pathOf, type Api } from '../api/ask';
import type { ConsistencyProof, InclusionProof } from '../api/types';
import { formatNumber, formatTime } from '../ui/format';
import { areEqual, fromBase64 } from './bytes';
import { readLeaf, type Leaf } from './leaf';
import { leafHash, verifyConsistency, verifyInclusion } from './merkle';
import {
  checkSignature,
  readCheckpoint,
  readVerifierKey,
  type Checkpoint,
  type VerifierKey,
} from './note';
import type { Noted } from './noted';

export type Finding = {
  readonly outcome: 'holds' | 'fails' | 'open';
  readonly what: string;
  readonly detail: string;
};

/** What the service says is signed now. */
export type Seal = { readonly key: VerifierKey; readonly checkpoint: Checkpoint };

export async function readSeal(api: Api, signal?: AbortSignal): Promise<Seal> {
  const asking = signal ? { signal } : {};
  const [note, key] = await Promise.all([
    api.text('audit/checkpoint', asking),
    api.text('audit/key', asking),
  ]);
  return { key: await readVerifierKey(key), checkpoint: readCheckpoint(note) };
}

/** Whether the key has signed the checkpoint, and both are of one log. */
export async function checkSeal({ key, checkpoint }: Seal): Promise<Finding> {
  const what = 'Signature';
  if (checkpoint.origin !== key.name) {
    return { outcome: 'fails', what, detail: `The checkpoint is of ${checkpoint.origin}.` };
  }
  switch (await checkSignature(checkpoint.note, key)) {
    case 'good':
      return { outcome: 'holds', what, detail: 'Ed25519, by the key below.' };
    case 'bad':
      return { outcome: 'fails', what, detail: 'The key has not signed this checkpoint.' };
    case 'cannot':
      return { outcome: 'open', what, detail: 'This browser cannot check Ed25519 signatures.' };
  }
}

/** Whether the log began as it was when the noted checkpoint was signed. */
export async function checkAgainst(
  api: Api,
  { key, checkpoint }: Seal,
  noted: Noted,
): Promise<Finding> {
  const what = 'Consistency';
  if (noted.key !== key.text) {
    const detail = `The service names another key than on ${formatTime(noted.at)}.`;
    return { outcome: 'fails', what, detail };
  }
  const before = readCheckpoint(noted.note);
  if (before.size > checkpoint.size) {
    const detail = `${formatNumber(before.size)} events were signed before, and now only ${formatNumber(checkpoint.size)}.`;
    return { outcome: 'fails', what, detail };
  }
  const isGrown = await proveGrowth(api, before, checkpoint);
  const since = `the ${formatNumber(before.size)} events noted on ${formatTime(noted.at)}`;
  return isGrown
    ? { outcome: 'holds', what, detail: `The log begins with ${since}, unchanged.` }
    : { outcome: 'fails', what, detail: `The log does not begin with ${since}.` };
}

async function proveGrowth(api: Api, before: Checkpoint, now: Checkpoint): Promise<boolean> {
  if (before.size === now.size) return areEqual(before.root, now.root);
  const path = pathOf('audit/proof/consistency', { from: before.size, to: now.size });
  const { hashes } = await api.json<ConsistencyProof>(path);
  return verifyConsistency({
    before: before.size,
    size: now.size,
    rootBefore: before.root,
    root: now.root,
    proof: hashes.map(fromBase64),
  });
}

export type ProvenEvent = { readonly finding: Finding; readonly leaf: Leaf | undefined };

/** Whether the event at a position is under the signature, as the service tells of it. */
export async function checkEvent(
  api: Api,
  { checkpoint }: Seal,
  position: number,
): Promise<ProvenEvent> {
  const what = `Position ${formatNumber(position)}`;
  const path = pathOf('audit/proof/inclusion', { position, size: checkpoint.size });
  const proof = await api.json<InclusionProof>(path);
  const hash = fromBase64(proof.leaf_hash);
  const isIn = await verifyInclusion({
    index: position - 1,
    size: checkpoint.size,
    leaf: hash,
    root: checkpoint.root,
    proof: proof.hashes.map(fromBase64),
  });
  if (!isIn) {
    const detail = 'The proof does not lead to the signed root.';
    return { finding: { outcome: 'fails', what, detail }, leaf: undefined };
  }
  if (proof.leaf === null) {
    const detail = 'Under the signature; an event of another project, so only its hash is shown.';
    return { finding: { outcome: 'holds', what, detail }, leaf: undefined };
  }
  return judgeLeaf(what, position, { base64: proof.leaf, hash });
}

async function judgeLeaf(
  what: string,
  position: number,
  { base64, hash }: { readonly base64: string; readonly hash: Uint8Array },
): Promise<ProvenEvent> {
  const leaf = readLeaf(base64);
  const isSame = areEqual(await leafHash(fromBase64(base64)), hash);
  const detail = isSame
    ? 'Under the signature, with all that its leaf says.'
    : 'What the service says of the event is not what was hashed.';
  const isOfPosition = leaf.position === String(position);
  const outcome = isSame && isOfPosition ? 'holds' : 'fails';
  return { finding: { outcome, what, detail }, leaf };
}
