import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { leafHash, type Hash } from './merkle';
import { consistencyProof, inclusionProof, rootOf } from './proofs';
import { createRunningRoot } from './running-root';
import { growTiles, nodeIn, tileOf } from './tiles';
import { verifyConsistency, verifyInclusion } from './verify-proofs';

const MAX = 700;
const leaves = Array.from({ length: MAX }, (_, at) =>
  leafHash(createHash('sha256').update(String(at)).digest()),
);
const tiles = growTiles(0, [], leaves);
const read = (nodes: readonly { level: number; index: number }[]): Promise<readonly Hash[]> =>
  Promise.resolve(
    nodes.map((node) => {
      const place = tileOf(node);
      const tile = tiles.find((each) => each.level === place.level && each.index === place.index);
      if (!tile) throw new Error('no such tile');
      return nodeIn(node, tile);
    }),
  );

const sizes = fc
  .tuple(fc.integer({ min: 1, max: MAX }), fc.nat(MAX - 1))
  .map(([size, index]) => ({ size, index: index % size }));
const bit = fc.nat(32 * 8 - 1);

function flipped(hash: Hash, at: number): Hash {
  const changed = Buffer.from(hash);
  changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return changed;
}

function replaced(hashes: readonly Hash[], at: number, hash: Hash): readonly Hash[] {
  return hashes.map((each, index) => (index === at ? hash : each));
}

describe('a proof of inclusion', () => {
  it('verifies, and with any bit changed does not', async () => {
    const property = fc.asyncProperty(sizes, bit, fc.nat(), async ({ size, index }, at, which) => {
      const [leaf = Buffer.alloc(0), root] = [leaves[index], await rootOf(size, read)];
      const proof = await inclusionProof(index, size, read);
      const claim = { index, size, leaf, root, proof };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, leaf: flipped(leaf, at) })).toBe(false);
      expect(verifyInclusion({ ...claim, root: flipped(root, at) })).toBe(false);
      const step = which % Math.max(1, proof.length);
      const hash = proof[step];
      if (!hash) return;
      const changed = replaced(proof, step, flipped(hash, at));
      expect(verifyInclusion({ ...claim, proof: changed })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
    });
    await fc.assert(property);
  });
});

describe('a proof of consistency', () => {
  it('verifies, and with any bit changed does not', async () => {
    const property = fc.asyncProperty(sizes, bit, fc.nat(), async ({ size, index }, at, which) => {
      const before = index + 1;
      const [rootBefore, root] = [await rootOf(before, read), await rootOf(size, read)];
      const proof = await consistencyProof(before, size, read);
      const claim = { before, size, rootBefore, root, proof };
      expect(verifyConsistency(claim)).toBe(true);
      expect(verifyConsistency({ ...claim, rootBefore: flipped(rootBefore, at) })).toBe(false);
      expect(verifyConsistency({ ...claim, root: flipped(root, at) })).toBe(false);
      const step = which % Math.max(1, proof.length);
      const hash = proof[step];
      if (!hash) return;
      const changed = replaced(proof, step, flipped(hash, at));
      expect(verifyConsistency({ ...claim, proof: changed })).toBe(false);
    });
    await fc.assert(property);
  });
});

describe('a running root', () => {
  it('is the root of the tree at every size', async () => {
    const running = createRunningRoot();
    for (const [at, leaf] of leaves.entries()) {
      running.add(leaf);
      expect(running.root()).toEqual(await rootOf(at + 1, read));
    }
  });
});
