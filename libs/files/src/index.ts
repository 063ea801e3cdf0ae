// Owns: what the log and the file store must agree on: whose bytes nobody needs any more.
// Never: an upload or a download; those are the API's.
// Start reading: sweep-orphans.ts.
export { sweepOrphans, type RemovedOrphan } from './sweep-orphans';
