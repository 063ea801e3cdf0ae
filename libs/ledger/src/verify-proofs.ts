import { EMPTY_ROOT, nodeHash, type Hash } from './merkle';
import { consistencyPath, inclusionPath, type Range } from './ranges';

export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
};

export type Consistency = {
  readonly before: number;
  readonly size: number;
  readonly rootBefore: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
};

/**
 * Whether the proof leads from the leaf to the root. Which hash stands left and which right follows
 * from index and size alone; the same as RFC 9162, 2.1.3.2.
 */
export function verifyInclusion({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (index < 0 || index >= size) return false;
  const siblings = siblingsOf(inclusionPath(index, size), proof);
  if (!siblings) return false;
  const climbed = siblings.reduce(
    (hash, sibling) =>
      sibling.from < index ? nodeHash(sibling.hash, hash) : nodeHash(hash, sibling.hash),
    leaf,
  );
  return climbed.equals(root);
}

/** Whether the larger tree is the smaller one, and what came after it; RFC 9162, 2.1.4.2. */
export function verifyConsistency(claim: Consistency): boolean {
  const { before, size, rootBefore, root, proof } = claim;
  if (before < 0 || before > size) return false;
  const siblings = siblingsOf(consistencyPath(before, size), proof);
  if (!siblings) return false;
  if (before === 0) return rootBefore.equals(EMPTY_ROOT);
  const [old, now] = bothRoots(siblings, before, rootBefore);
  return old.equals(rootBefore) && now.equals(root);
}

/** The roots of the smaller and the larger tree, as the hashes along the path give them. */
function bothRoots(
  siblings: readonly Sibling[],
  before: number,
  rootBefore: Hash,
): readonly [old: Hash, now: Hash] {
  // The last node of the tree before comes first, unless that is the whole tree, whose root is known.
  const given = siblings.find(({ to }) => to === before);
  const start = given?.hash ?? rootBefore;
  let [old, now] = [start, start];
  for (const { from, hash } of given ? siblings.slice(1) : siblings) {
    if (from < before) [old, now] = [nodeHash(hash, old), nodeHash(hash, now)];
    else now = nodeHash(now, hash);
  }
  return [old, now];
}

type Sibling = Range & { readonly hash: Hash };

/** Each hash with the range that it must be of; nothing when there are more or fewer than that. */
function siblingsOf(
  path: readonly Range[],
  proof: readonly Hash[],
): readonly Sibling[] | undefined {
  if (path.length !== proof.length) return undefined;
  return path.flatMap((range, step) => {
    const hash = proof[step];
    return hash ? { ...range, hash } : [];
  });
}
