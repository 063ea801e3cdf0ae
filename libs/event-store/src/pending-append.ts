import { outlineOf, schemaVersionOf } from '#domain';
import type { AppendCommand, AppendOutcome } from './append';
import { timeOrderedUuid } from './event-ids';
import type { WrittenEvents } from './write-events';

/** One event as it was decided. */
export type PendingEvent = {
  readonly eventId: Buffer;
  readonly entityId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** The JSON text, UTF-8. */
  readonly payload: Buffer;
  /** What may be known of it, likewise; empty for nothing. */
  readonly outline: Buffer;
};

/** A command on its way: everything that a second try would have to send again, byte for byte. */
export type PendingAppend = {
  readonly command: AppendCommand;
  readonly meta: string;
  readonly events: readonly PendingEvent[];
  /** The events as they will be stored; `undefined` until it is known whether they are encrypted. */
  written?: WrittenEvents | undefined;
  /** Bytes of all payloads. */
  readonly size: number;
  /** Unix time in milliseconds when it came. */
  readonly since: number;
  /** Unix time in milliseconds after which it no longer waits for a database that is away. */
  readonly giveUpAt: number;
  readonly settle: (outcome: AppendOutcome) => void;
  readonly fail: (error: Error) => void;
};

/** @param patienceMs how long it may wait for a database that is away */
export function pendingAppend(
  command: AppendCommand,
  patienceMs: number,
): Omit<PendingAppend, 'settle' | 'fail'> {
  const now = Date.now();
  const events = prepareEvents(command);
  return {
    command,
    events,
    meta: JSON.stringify({ request_id: command.context.requestId }),
    size: events.reduce((sum, event) => sum + event.payload.length, 0),
    since: now,
    giveUpAt: now + patienceMs,
  };
}

const NO_OUTLINE = Buffer.alloc(0);

function prepareEvents(command: AppendCommand): readonly PendingEvent[] {
  return command.decision.events.map((event, index) => {
    const outline = outlineOf(event);
    return {
      eventId: command.eventIds?.[index] ?? timeOrderedUuid(),
      entityId: event.entityId,
      type: event.type,
      schemaVersion: schemaVersionOf(event),
      payload: Buffer.from(JSON.stringify(event.payload), 'utf8'),
      outline: outline === undefined ? NO_OUTLINE : Buffer.from(outline, 'utf8'),
    };
  });
}
