import fc from 'fast-check';
import { CONSISTENCIES, INCLUSIONS, LEAF_DATA, ROOTS } from '../../../test/support/known-trees';
import { EMPTY_ROOT, leafHash, nodeHash, type Hash } from './merkle';
import {
  consistencyProof,
  inclusionProof,
  inclusionProofs,
  rootOf,
  type ReadNodes,
} from './proofs';
import { edgeOf, growTiles, nodeIn, tileOf, type Tile } from './tiles';
import { verifyConsistency, verifyInclusion } from './verify-proofs';

const LEAVES = LEAF_DATA.map((hex) => leafHash(Buffer.from(hex, 'hex')));

describe('the tree of Certificate Transparency’s known answers', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'has at size %i the root %s',
    async (size, root) => {
      expect((await rootOf(size, readerOf(LEAVES.slice(0, size)))).toString('hex')).toBe(root);
    },
  );

  it.each(INCLUSIONS)('proves leaf %i in a tree of %i', async (index, size, expected) => {
    const proof = await inclusionProof(index, size, readerOf(LEAVES));
    expect(proof.map((hash) => hash.toString('hex'))).toEqual(expected);
  });

  it.each(CONSISTENCIES)(
    'proves that the tree of %i became that of %i',
    async (before, size, expected) => {
      const proof = await consistencyProof(before, size, readerOf(LEAVES));
      expect(proof.map((hash) => hash.toString('hex'))).toEqual(expected);
    },
  );
});

const leaves = fc
  .integer({ min: 1, max: 1_500 })
  .map((size) =>
    Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`leaf ${index}`))),
  );
const grown = leaves.chain((all) =>
  fc.record({
    all: fc.constant(all),
    index: fc.nat(all.length - 1),
    before: fc.integer({ min: 1, max: all.length }),
  }),
);

describe('proofs', () => {
  it('have the root that the plain definition of RFC 6962 gives', async () => {
    await fc.assert(
      fc.asyncProperty(leaves, async (all) => {
        expect(await rootOf(all.length, readerOf(all))).toEqual(plainRoot(all));
      }),
      { numRuns: 40 },
    );
  });

  it('lead from every leaf and from every earlier tree to the root', async () => {
    await fc.assert(
      fc.asyncProperty(grown, async ({ all, index, before }) => {
        const [inclusion, consistency] = await claimsOf(all, index, before);
        expect([verifyInclusion(inclusion), verifyConsistency(consistency)]).toEqual([true, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('hold for nothing else: another place, another size, another hash anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(grown, fc.nat(1_000), async ({ all, index, before }, at) => {
        const [inclusion, consistency] = await claimsOf(all, index, before);
        const changedInclusions = [
          { ...inclusion, index: index + 1 },
          { ...inclusion, index: index - 1 },
          { ...inclusion, size: all.length * 2 },
          { ...inclusion, leaf: flipped(inclusion.leaf) },
          { ...inclusion, root: flipped(inclusion.root) },
          ...changedProofs(inclusion.proof, at).map((proof) => ({ ...inclusion, proof })),
        ];
        expect(changedInclusions.map(verifyInclusion)).toEqual(changedInclusions.map(() => false));
        const changedConsistencies = [
          { ...consistency, root: flipped(consistency.root) },
          { ...consistency, rootBefore: flipped(consistency.rootBefore) },
          { ...consistency, before: all.length + 1 },
          ...changedProofs(consistency.proof, at).map((proof) => ({ ...consistency, proof })),
        ];
        expect(changedConsistencies.map(verifyConsistency)).toEqual(
          changedConsistencies.map(() => false),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('need nothing to show that a tree followed the empty one', async () => {
    const [size, before, rootBefore] = [LEAVES.length, 0, EMPTY_ROOT];
    const read = readerOf(LEAVES);
    const [root, proof] = [await rootOf(size, read), await consistencyProof(0, size, read)];
    expect(proof).toEqual([]);
    expect(verifyConsistency({ before, size, rootBefore, root, proof })).toBe(true);
  });

  it('of several leaves are the path of the first, and of each other one its first part', async () => {
    const subsets = leaves.chain((all) =>
      fc.record({
        all: fc.constant(all),
        chosen: fc.uniqueArray(fc.nat(all.length - 1), { minLength: 1, maxLength: 30 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(subsets, async ({ all, chosen }) => {
        const [indexes, read] = [chosen.sort((a, b) => a - b), readerOf(all)];
        const proofs = await inclusionProofs(indexes, all.length, read);
        const whole = await Promise.all(indexes.map((at) => inclusionProof(at, all.length, read)));
        expect(proofs[0]).toEqual(whole[0]);
        proofs.forEach((proof, at) => expect(proof).toEqual(whole[at]?.slice(0, proof.length)));
      }),
      { numRuns: 40 },
    );
  });

  it('of all leaves have each hash once: as many as there are leaves, and a path', async () => {
    const all = Array.from({ length: 1_000 }, (_, at) => leafHash(Buffer.from(String(at))));
    const indexes = all.map((_, at) => at);
    const proofs = await inclusionProofs(indexes, all.length, readerOf(all));
    expect(proofs.flat()).toHaveLength(999);
  });

  it('of several leaves are refused when they do not rise', () => {
    return expect(inclusionProofs([3, 3], 8, readerOf(LEAVES))).rejects.toThrow(
      'leaf 3 is not before leaf 3 of 8',
    );
  });

  it('are refused for what is not in the tree', () => {
    expect(() => inclusionProof(8, 8, readerOf(LEAVES))).toThrow('leaf 8 is not in a tree of 8');
    expect(() => consistencyProof(9, 8, readerOf(LEAVES))).toThrow(RangeError);
  });
});

async function claimsOf(all: readonly Hash[], index: number, before: number) {
  const [size, read] = [all.length, readerOf(all)];
  const root = await rootOf(size, read);
  const inclusion = await inclusionProof(index, size, read);
  const consistency = await consistencyProof(before, size, read);
  const rootBefore = await rootOf(before, read);
  return [
    { index, size, leaf: all[index] as Hash, root, proof: inclusion },
    { before, size, rootBefore, root, proof: consistency },
  ] as const;
}

function changedProofs(proof: readonly Hash[], at: number): readonly (readonly Hash[])[] {
  const longer = [
    [...proof, EMPTY_ROOT],
    [EMPTY_ROOT, ...proof],
  ];
  if (proof.length === 0) return longer;
  const one = at % proof.length;
  return [
    ...longer,
    proof.slice(1),
    proof.slice(0, -1),
    proof.map((hash, index) => (index === one ? flipped(hash) : hash)),
  ];
}

function flipped(hash: Hash): Hash {
  const other = Buffer.from(hash);
  other[31] = (other[31] ?? 0) ^ 1;
  return other;
}

/** MTH of RFC 6962, 2.1, word for word. */
function plainRoot(all: readonly Hash[]): Hash {
  if (all.length === 1) return all[0] as Hash;
  let k = 1;
  while (k * 2 < all.length) k *= 2;
  return nodeHash(plainRoot(all.slice(0, k)), plainRoot(all.slice(k)));
}

/** Reads from tiles that grew in uneven steps, as they do in the service. */
function readerOf(all: readonly Hash[]): ReadNodes {
  const tiles = new Map<string, Tile>();
  const key = ({ level, index }: { level: number; index: number }): string => `${level}/${index}`;
  for (let size = 0, step = 1; size < all.length; step = (step * 7) % 401) {
    const edge = edgeOf(size).map((place) => tiles.get(key(place)) as Tile);
    const added = all.slice(size, size + step);
    for (const tile of growTiles(size, edge, added)) tiles.set(key(tile), tile);
    size += added.length;
  }
  return (nodes) =>
    Promise.resolve(nodes.map((node) => nodeIn(node, tiles.get(key(tileOf(node))) as Tile)));
}
