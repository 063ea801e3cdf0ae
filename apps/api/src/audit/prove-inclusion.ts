import type { InclusionProof } from '#contract';
import type { Db } from '#database';
import { inclusionProof } from '#ledger';
import { nodeReader, readLeaf, type Seal } from '#sealing';

/** The proof, from the tree as it is sealed; what the leaf is made of only for the project's own events. */
export async function proveInclusion(
  db: Db,
  projectId: string,
  position: number,
  { size, note }: Seal,
): Promise<InclusionProof> {
  const read = nodeReader(db, size);
  const index = position - 1;
  const hashes = await inclusionProof(index, size, read);
  const [leaf] = await read([{ level: 0, index }]);
  if (!leaf) throw new Error(`leaf ${index} is missing`);
  const data = await readLeaf(db, position, projectId);
  return {
    object: 'audit.inclusion_proof',
    position,
    leaf_index: index,
    leaf_hash: leaf.toString('base64'),
    leaf: data?.toString('base64') ?? null,
    tree_size: size,
    hashes: hashes.map((hash) => hash.toString('base64')),
    checkpoint: note,
  };
}
