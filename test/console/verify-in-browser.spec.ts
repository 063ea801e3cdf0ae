import fc from 'fast-check';
import {
  consistencyProof,
  growTiles,
  inclusionProof,
  leafData,
  leafHash,
  makeSigningKey,
  nodeIn,
  rootOf,
  signCheckpoint,
  tileOf,
  verifierKeyOf,
  writeVerifierKey,
  type Hash,
  type ReadNodes,
} from '#ledger';
import { toBase64 } from '../../apps/console/src/seal/bytes';
import { readLeaf } from '../../apps/console/src/seal/leaf';
import {
  leafHash as hashInBrowser,
  verifyConsistency,
  verifyInclusion,
} from '../../apps/console/src/seal/merkle';
import { checkSignature, readCheckpoint, readVerifierKey } from '../../apps/console/src/seal/note';

import { CONSISTENCIES, INCLUSIONS, LEAF_DATA, ROOTS } from '../support/known-trees';

/** What the console runs in a browser, held against the ledger, with which it shares no code. */

const MAX = 600;
const leaves = Array.from({ length: MAX }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));
const tiles = growTiles(0, [], leaves);
const read: ReadNodes = (nodes) =>
  Promise.resolve(
    nodes.map((node) => {
      const place = tileOf(node);
      const tile = tiles.find(({ level, index }) => level === place.level && index === place.index);
      if (!tile) throw new Error('no such tile');
      return nodeIn(node, tile);
    }),
  );
const pair = fc
  .tuple(fc.integer({ min: 1, max: MAX }), fc.nat(MAX - 1))
  .map(([size, other]) => ({ size, other: other % size }));
const bit = fc.nat(32 * 8 - 1);

function flipped(hash: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(hash);
  changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
  return changed;
}

const fromHex = (hex: string): Hash => Buffer.from(hex, 'hex');

describe('in the browser', () => {
  it.each(INCLUSIONS)('a known proof of leaf %i in %i verifies', async (index, size, hashes) => {
    const leaf = await hashInBrowser(fromHex(LEAF_DATA[index] ?? ''));
    const root = fromHex(ROOTS[size] ?? '');
    const claim = { index, size, leaf, root, proof: hashes.map(fromHex) };
    expect(await verifyInclusion(claim)).toBe(true);
  });

  it.each(CONSISTENCIES)('a known proof of %i in %i verifies', async (before, size, hashes) => {
    const [rootBefore, root] = [fromHex(ROOTS[before] ?? ''), fromHex(ROOTS[size] ?? '')];
    const claim = { before, size, rootBefore, root, proof: hashes.map(fromHex) };
    expect(await verifyConsistency(claim)).toBe(true);
  });

  it('every proof of inclusion verifies, and none with a bit changed, left out or put in', async () => {
    const property = fc.asyncProperty(pair, bit, fc.nat(), async ({ size, other }, at, which) => {
      const [leaf = Buffer.alloc(32), root] = [leaves[other], await rootOf(size, read)];
      const proof = await inclusionProof(other, size, read);
      const claim = { index: other, size, leaf, root, proof };
      const step = which % Math.max(1, proof.length);
      const changed = proof.map((hash, index) => (index === step ? flipped(hash, at) : hash));
      expect(await verifyInclusion(claim)).toBe(true);
      expect(await verifyInclusion({ ...claim, leaf: flipped(leaf, at) })).toBe(false);
      expect(await verifyInclusion({ ...claim, root: flipped(root, at) })).toBe(false);
      expect(await verifyInclusion({ ...claim, proof: [...proof, leaf] })).toBe(false);
      expect(await verifyInclusion({ ...claim, index: size })).toBe(false);
      if (proof.length === 0) return;
      expect(await verifyInclusion({ ...claim, proof: changed })).toBe(false);
      expect(await verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
    });
    await fc.assert(property);
  });

  it('every proof of consistency verifies, and none with a bit changed, left out or put in', async () => {
    const property = fc.asyncProperty(pair, bit, fc.nat(), async ({ size, other }, at, which) => {
      const before = other + 1;
      const [rootBefore, root] = [await rootOf(before, read), await rootOf(size, read)];
      const proof = await consistencyProof(before, size, read);
      const claim = { before, size, rootBefore, root, proof };
      const step = which % Math.max(1, proof.length);
      const changed = proof.map((hash, index) => (index === step ? flipped(hash, at) : hash));
      expect(await verifyConsistency(claim)).toBe(true);
      expect(await verifyConsistency({ ...claim, rootBefore: flipped(rootBefore, at) })).toBe(
        false,
      );
      expect(await verifyConsistency({ ...claim, root: flipped(root, at) })).toBe(false);
      expect(await verifyConsistency({ ...claim, proof: [...proof, root] })).toBe(false);
      expect(await verifyConsistency({ ...claim, before: size + 1 })).toBe(false);
      if (proof.length === 0) return;
      expect(await verifyConsistency({ ...claim, proof: changed })).toBe(false);
      expect(await verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false);
    });
    await fc.assert(property);
  });

  it('a checkpoint is read, and holds for the key that has signed it alone', async () => {
    const [ours, theirs] = [makeSigningKey('threadlog/a'), makeSigningKey('threadlog/a')];
    const root = leaves[0] ?? Buffer.alloc(32);
    const note = signCheckpoint({ size: 4711, root }, ours);
    const key = await readVerifierKey(`${writeVerifierKey(verifierKeyOf(ours))}\n`);
    const other = await readVerifierKey(writeVerifierKey(verifierKeyOf(theirs)));
    expect(readCheckpoint(note)).toMatchObject({ origin: 'threadlog/a', size: 4711 });
    expect(toBase64(readCheckpoint(note).root)).toBe(root.toString('base64'));
    expect(await checkSignature(note, key)).toBe('good');
    expect(await checkSignature(note, other)).toBe('bad');
    expect(await checkSignature(note.replace('4711', '4712'), key)).toBe('bad');
  });

  it.each(['', 'threadlog/a\n5\nroot\n', 'a\n\n— a AAAA\n', 'a\n0\nb\n\n— a AAAA\n', 'a\n1\n\n\n'])(
    'what is no checkpoint is refused: %j',
    (note) => expect(() => readCheckpoint(note)).toThrow(),
  );

  it.each(['', 'a+00000000+AAAA', 'a b+00000000+AAAA'])('what is no key is refused: %j', (text) =>
    expect(readVerifierKey(text)).rejects.toThrow(),
  );

  it('a leaf is read as it was written, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (meta, position) => {
        const header = {
          ...{ position, recordedAt: 1, logId: 1, streamId: 'thread_a', version: 2 },
          ...{ entityId: 'msg_a', rev: 1, eventId: 'e', projectId: 'p', type: 'MessageCreated' },
          ...{ schemaVersion: 1, actor: 'key_a', meta },
        };
        const leaf = readLeaf(leafData(header, Buffer.alloc(32)).toString('base64'));
        expect(leaf).toMatchObject({ position: String(position), meta, actor: 'key_a' });
      }),
    );
  });

  it('a leaf that is cut, or longer, is refused', () => {
    const header = {
      ...{ position: 1, recordedAt: 1, logId: 1, streamId: 's', version: 1, entityId: 's', rev: 1 },
      ...{ eventId: 'e', projectId: 'p', type: 't', schemaVersion: 1, actor: 'a', meta: '{}' },
    };
    const whole = leafData(header, Buffer.alloc(32));
    for (const bytes of [whole.subarray(1), whole.subarray(0, -1), Buffer.concat([whole, whole])]) {
      expect(() => readLeaf(bytes.toString('base64'))).toThrow('is not written as a leaf');
    }
  });
});
