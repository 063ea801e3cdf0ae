import { areEqual, sha256, type Bytes } from './bytes';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** RFC 6962, 2.1: what is a leaf can never be taken for a node. */
export function leafHash(data: Uint8Array): Promise<Bytes> {
  return sha256(LEAF, data);
}

function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(NODE, left, right);
}

export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the proof leads from the leaf to the root, step by step as RFC 9162, 2.1.3.2 has it. */
export async function verifyInclusion(claim: Inclusion): Promise<boolean> {
  const { index, size, leaf, root, proof } = claim;
  if (index < 0 || index >= size) return false;
  const path = climb(index, size - 1);
  let hash = leaf;
  for (const sibling of proof) {
    const step = path.next();
    if (step.done) return false;
    hash = await (step.value === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling));
  }
  return path.next().done === true && areEqual(hash, root);
}

export type Consistency = {
  readonly before: number;
  readonly size: number;
  readonly rootBefore: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the larger tree is the smaller one, and what came after it: RFC 9162, 2.1.4.2. */
export async function verifyConsistency(claim: Consistency): Promise<boolean> {
  const { before, size, rootBefore, root, proof } = claim;
  if (before < 1 || before > size) return false;
  if (before === size) return proof.length === 0 && areEqual(rootBefore, root);
  let [node, last] = [before - 1, size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // The tree before is a whole node of the larger one: its root is known, and not in the proof.
  const [first, ...rest] = node === 0 ? [rootBefore, ...proof] : proof;
  const roots = first && (await bothRoots(first, rest, climb(node, last)));
  return roots !== undefined && areEqual(roots.old, rootBefore) && areEqual(roots.now, root);
}

type Path = Generator<'left' | 'right', void>;

/** What the proof makes of both trees; nothing when it is shorter or longer than its path. */
async function bothRoots(
  first: Uint8Array,
  rest: readonly Uint8Array[],
  path: Path,
): Promise<{ readonly old: Uint8Array; readonly now: Uint8Array } | undefined> {
  let [old, now] = [first, first];
  for (const sibling of rest) {
    const step = path.next();
    if (step.done) return undefined;
    if (step.value === 'left') {
      [old, now] = await Promise.all([nodeHash(sibling, old), nodeHash(sibling, now)]);
    } else {
      now = await nodeHash(now, sibling);
    }
  }
  return path.next().done ? { old, now } : undefined;
}

/** On which side the sibling stands, from a node up to the root. Numbers beyond 2^32: no bit operators. */
function* climb(from: number, end: number): Path {
  let [node, last] = [from, end];
  while (last > 0) {
    if (isOdd(node) || node === last) {
      yield 'left';
      while (!isOdd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      yield 'right';
    }
    [node, last] = [half(node), half(last)];
  }
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
