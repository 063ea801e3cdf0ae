import type { PendingAppend } from './pending-append';

export const MAX_BATCH_EVENTS = 256;
export const MAX_BATCH_BYTES = 1_048_576;

/**
 * Takes the next batch off the front of `queue`. At most 256 events or 1 MB, but always at least one
 * command, however large. Commands that could decide about each other never share a batch, because
 * the procedure judges all of them against the log before it: of two that touch one entity, of two
 * that bring one idempotency key, and of one that closes a stream and any other of that stream, the
 * later waits for the next batch.
 */
export function takeBatch(queue: PendingAppend[]): PendingAppend[] {
  const batch: PendingAppend[] = [];
  const later: PendingAppend[] = [];
  const taken = {
    entities: new Set<string>(),
    streams: new Set<string>(),
    closed: new Set<string>(),
    keys: new Set<string>(),
  };
  let events = 0;
  let bytes = 0;
  let read = 0;
  for (const append of queue) {
    const full =
      batch.length > 0 &&
      (events + append.events.length > MAX_BATCH_EVENTS || bytes + append.size > MAX_BATCH_BYTES);
    if (full) break;
    read += 1;
    if (conflicts(append, taken)) {
      later.push(append);
    } else {
      batch.push(append);
      events += Math.max(1, append.events.length);
      bytes += append.size;
    }
    // A command that waits holds its place too: nothing that came after it may pass it.
    note(append, taken);
  }
  queue.splice(0, read, ...later);
  return batch;
}

type Taken = {
  readonly entities: Set<string>;
  readonly streams: Set<string>;
  readonly closed: Set<string>;
  readonly keys: Set<string>;
};

function conflicts({ command }: PendingAppend, taken: Taken): boolean {
  const { streamId, entity } = command.decision;
  return (
    mayRepeat(command, taken) ||
    taken.closed.has(streamId) ||
    (entity !== undefined && taken.entities.has(entity.id)) ||
    ((closes(command.decision) || command.decision.stream === 'absent') &&
      taken.streams.has(streamId)) ||
    command.decision.events.some((event) => taken.entities.has(event.entityId))
  );
}

/** Whether the command may repeat one that is taken: that has to be in the log before it is looked for. */
function mayRepeat(command: PendingAppend['command'], { keys, streams }: Taken): boolean {
  if (command.once?.by === 'likeness') return streams.has(command.decision.streamId);
  const key = idempotencyKeyOf(command);
  return key !== undefined && keys.has(key);
}

function note({ command }: PendingAppend, taken: Taken): void {
  const { streamId, events } = command.decision;
  const key = idempotencyKeyOf(command);
  if (key !== undefined) taken.keys.add(key);
  taken.streams.add(streamId);
  for (const event of events) taken.entities.add(event.entityId);
  if (closes(command.decision) || command.decision.stream === 'absent') taken.closed.add(streamId);
}

/** Keys belong to a project: two projects may use the same. */
function idempotencyKeyOf({ once, context }: PendingAppend['command']): string | undefined {
  return once?.by === 'key' ? `${context.projectId} ${once.key}` : undefined;
}

const CLOSING: ReadonlySet<string> = new Set([
  ...['ThreadDeleted', 'FileDeleted', 'ContentErased', 'FileErased'],
]);

/** Whether the command decides about the whole stream. */
function closes({ events }: PendingAppend['command']['decision']): boolean {
  return events.some(({ type }) => CLOSING.has(type));
}
