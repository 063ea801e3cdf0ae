// Owns: the log: appending (procedure and micro-batcher) and reading it in order.
// Never: a read table, or an opinion on what an event means.
// Start reading: appender.ts, then the procedure in database/migrations/0002-append-events.ts.
export {
  AppendQueueFullError,
  AppendUnavailableError,
  type AppendCommand,
  type AppendContext,
  type AppendOutcome,
  type AppendTrace,
  type Once,
  type Replayed,
} from './append';
export { openAppendConnection } from './append-connection';
export { createAppender, type Appender, type AppenderOptions } from './appender';
export { eventIdOf } from './event-ids';
export { findReplay, forgetIdempotencyKeys, type FoundReplay } from './idempotency-keys';
export { readAfter, readHead, type LoggedEvent } from './read-after';
export { readAttachmentsAfter, type FoundAttachments } from './read-attachments-after';
export { readStream } from './read-stream';
export { readStretch } from './read-stretch';
export { forgetTraces, readTraces } from './traces';
