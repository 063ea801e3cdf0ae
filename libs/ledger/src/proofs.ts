import { EMPTY_ROOT, nodeHash, type Hash } from './merkle';
import {
  consistencyPath,
  inclusionPath,
  nodesOf,
  pathBehind,
  type Node,
  type Range,
} from './ranges';

/** Brings the hashes of complete nodes, in the order asked. */
export type ReadNodes = (nodes: readonly Node[]) => Promise<readonly Hash[]>;

/** The root of the tree of the first `size` leaves. */
export async function rootOf(size: number, read: ReadNodes): Promise<Hash> {
  const [root] = size === 0 ? [EMPTY_ROOT] : await hashesOf([{ from: 0, to: size }], read);
  if (!root) throw new Error('a range without a hash');
  return root;
}

/**
 * Proves that leaf `index` (from 0) is in the tree of `size`.
 * @throws RangeError when it is not
 */
export function inclusionProof(
  index: number,
  size: number,
  read: ReadNodes,
): Promise<readonly Hash[]> {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  return hashesOf(inclusionPath(index, size), read);
}

/**
 * Proves that several leaves, in rising order, are in the tree of `size`: the first as `inclusionProof`
 * does, each later one only as far up as the hash that the proof of the one before has shown already.
 * A thousand leaves side by side take a thousand hashes, not twenty thousand.
 */
export async function inclusionProofs(
  indexes: readonly number[],
  size: number,
  read: ReadNodes,
): Promise<readonly (readonly Hash[])[]> {
  const paths = indexes.map((index, at) => {
    const before = indexes[at - 1];
    return before === undefined ? inclusionPath(index, size) : pathBehind(before, index, size);
  });
  const hashes = await hashesOf(paths.flat(), read);
  let taken = 0;
  return paths.map(({ length }) => hashes.slice(taken, (taken += length)));
}

/**
 * Proves that the tree of `size` is the tree of `before`, and what came after it.
 * @throws RangeError when it is the smaller one
 */
export function consistencyProof(
  before: number,
  size: number,
  read: ReadNodes,
): Promise<readonly Hash[]> {
  if (before < 0 || before > size)
    throw new RangeError(`a tree of ${size} never was one of ${before}`);
  return hashesOf(consistencyPath(before, size), read);
}

async function hashesOf(ranges: readonly Range[], read: ReadNodes): Promise<readonly Hash[]> {
  const nodes = ranges.map(nodesOf);
  const hashes = await read(nodes.flat());
  let taken = 0;
  return nodes.map(({ length }) => join(hashes.slice(taken, (taken += length))));
}

/** One hash of the nodes of a range: each is the left half of all that follows it. */
function join(hashes: readonly Hash[]): Hash {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}
