// Owns: sealing the log into the ledger, proofs from what is stored, comparing log, ledger and checkpoints.
// Never: what an event means; it knows headers and hashes.
// Start reading: seal-next.ts, read-tiles.ts, verify-ledger.ts.
export { LedgerFaultError } from './ledger-fault';
export { findPositionAt } from './find-position-at';
export type { Finding } from './explain-differences';
export { openSigningKey, readKey } from './open-signing-key';
export { provenEvents, type ProvenEvent, type Stretch } from './proven-events';
export { openPublication, type Publication } from './publication';
export { comparePublished, publish, PUBLISHED_KEY } from './published';
export { readLeaf } from './read-headers';
export { readNewestSeal, readSeal, readSealOver, readVerifierKeys, type Seal } from './read-seals';
export { nodeReader } from './read-tiles';
export { sealNext } from './seal-next';
export { verifyLedger, type VerifiedLedger } from './verify-ledger';
