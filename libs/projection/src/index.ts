// Owns: the read tables: filling them from the log, and reading them exactly, whatever their lag.
// Never: an append, or an import of event-store; the apps hand it the way to read the log.
// Start reading: project-batch.ts for writing, list-messages.ts for reading.
export { readCheckpoint } from './checkpoint';
export type { EventFilter, EventQuery, EventScope } from './event-query';
export { listEvents, type ListedEvent } from './list-events';
export { readEventsBehind, type EventsBehind } from './read-events-behind';
export { listFiles, type ListedFiles } from './list-files';
export { listMessages, type InTurn, type ListedMessages, type PageNow } from './list-messages';
export { countQuarantined, listQuarantine, type QuarantinedEvent } from './list-quarantine';
export { listThreadsAt } from './list-threads-at';
export { listThreads, type ListedThreads } from './list-threads';
export type { ListTarget, PageQuery } from './page';
export { countBefore, positionAt } from './position-at';
export type { ProjectedBatch, ReadAfter } from './project-batch';
export { AWAKE_MS, createPump, EMPTY_LOOKS, type Pump, type PumpOptions } from './pump';
export {
  rebuildReadModel,
  type RebuildProgress,
  type Rebuilt,
  type Rebuilding,
} from './rebuild-read-model';
export { readFiles } from './read-files';
export { createReads, type Reads } from './reads';
export { readRevision } from './read-revision';
export { readThreadAt } from './read-state-at';
export { readThread } from './read-thread';
export { dropPreviousReadModel, rollBackReadModel } from './roll-back-read-model';
export { type RowDifference, type TableComparison } from './compare-table';
export {
  verifyReadModel,
  type Verified,
  type Verifying,
  type VerifyProgress,
} from './verify-read-model';
export {
  foldEntity,
  replay,
  type Replayed,
  type ReplayedEntity,
  type ReplayedState,
  type ReplayScope,
} from './replay';
export { compareWithTables, replayChanges, type ReplayChange } from './replay-diff';
