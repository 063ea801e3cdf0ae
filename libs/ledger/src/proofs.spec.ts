import fc from 'fast-check';
import { EMPTY_ROOT, leafHash, nodeHash, type Hash } from './merkle';
import { consistencyProof, inclusionProof, rootOf, type ReadNodes } from './proofs';
import { edgeOf, growTiles, nodeIn, tileOf, type Tile } from './tiles';
import { verifyConsistency, verifyInclusion } from './verify-proofs';

/** Known answers of Certificate Transparency's own tests; other implementations agree on them. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const N01 = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const N23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const N67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const LEFT_HALF = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
const RIGHT_HALF = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const LEAF_1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const LEAF_4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';

describe('the tree of Certificate Transparency’s known answers', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'has at size %i the root %s',
    async (size, root) => {
      expect((await rootOf(size, readerOf(LEAVES.slice(0, size)))).toString('hex')).toBe(root);
    },
  );

  it.each([
    [0, 1, []],
    [0, 8, [LEAF_1, N23, RIGHT_HALF]],
    [5, 8, [LEAF_4, N67, LEFT_HALF]],
    [2, 3, [N01]],
    [1, 5, [ROOTS[1], N23, LEAF_4]],
  ])('proves leaf %i in a tree of %i', async (index, size, expected) => {
    const proof = await inclusionProof(index, size, readerOf(LEAVES));
    expect(proof.map((hash) => hash.toString('hex'))).toEqual(expected);
  });

  it.each([
    [1, 1, []],
    [1, 8, [LEAF_1, N23, RIGHT_HALF]],
    [6, 8, [N45, N67, LEFT_HALF]],
    [2, 5, [N23, LEAF_4]],
  ])('proves that the tree of %i became that of %i', async (before, size, expected) => {
    const proof = await consistencyProof(before, size, readerOf(LEAVES));
    expect(proof.map((hash) => hash.toString('hex'))).toEqual(expected);
  });
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
