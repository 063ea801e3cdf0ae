import { z } from 'zod';

const hash = z.string().describe('SHA-256, 32 bytes in base64.');
const size = z.int().positive();
const checkpoint = z
  .string()
  .describe('The signed note of the tree, as C2SP tlog-checkpoint has it.');

/** That an event is in the tree of a checkpoint. */
export const inclusionProof = z.strictObject({
  object: z.literal('audit.inclusion_proof'),
  position: size.describe('Of the event in the log; its leaf has the index before it.'),
  leaf_index: z.int().nonnegative(),
  leaf_hash: hash,
  leaf: z
    .string()
    .nullable()
    .describe('What the leaf is the hash of, in base64; null for an event of another project.'),
  tree_size: size,
  hashes: z.array(hash).readonly().describe('The path of RFC 6962, 2.1.1, from the leaf up.'),
  checkpoint,
});

/** That a tree is an earlier one, and what came after it. */
export const consistencyProof = z.strictObject({
  object: z.literal('audit.consistency_proof'),
  from: size,
  to: size,
  hashes: z.array(hash).readonly().describe('The proof of RFC 6962, 2.1.2.'),
  checkpoint,
});

export type InclusionProof = z.output<typeof inclusionProof>;
export type ConsistencyProof = z.output<typeof consistencyProof>;
