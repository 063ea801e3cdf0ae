// Owns: what makes the log evident to tampering: leaves, the Merkle tree in tiles, signed checkpoints, proofs.
// Never: messages, a database or a clock; it knows bytes and hashes.
// Start reading: leaf.ts, ranges.ts, tiles.ts, checkpoint.ts.
export { openCheckpoint, signCheckpoint, type Checkpoint } from './checkpoint';
export { leafData, leafOf, type EventHeader } from './leaf';
export { leafHash, type Hash } from './merkle';
export {
  makeSigningKey,
  NoteError,
  readSigningKey,
  readVerifierKey,
  verifierKeyOf,
  writeSigningKey,
  writeVerifierKey,
  type SigningKey,
  type VerifierKey,
} from './note';
export {
  consistencyProof,
  inclusionProof,
  inclusionProofs,
  rootOf,
  type ReadNodes,
} from './proofs';
export type { Node } from './ranges';
export { createRunningRoot, type RunningRoot } from './running-root';
export { edgeOf, growTiles, nodeIn, tileOf, tileRoot, type Tile, type TilePlace } from './tiles';
export { verifyConsistency, verifyInclusion } from './verify-proofs';
