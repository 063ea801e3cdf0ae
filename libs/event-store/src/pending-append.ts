import { hash } from 'node:crypto';
import { SCHEMA_VERSION } from '#domain';
import { takeRandom } from '#random';
import type { AppendCommand, AppendOutcome } from './append';

/** One event as it will be stored. */
export type PendingEvent = {
  readonly eventId: Buffer;
  readonly entityId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly salt: Buffer;
  /** SHA-256(salt ‖ payload): hides the content from whoever sees only the sealed tree. */
  readonly payloadHash: Buffer;
  /** The JSON text, UTF-8. */
  readonly payload: Buffer;
};

/** A command on its way: everything that a second try would have to send again, byte for byte. */
export type PendingAppend = {
  readonly command: AppendCommand;
  readonly meta: string;
  readonly events: readonly PendingEvent[];
  /** Bytes of all payloads. */
  readonly size: number;
  /** Unix time in milliseconds after which it no longer waits for a database that is away. */
  readonly giveUpAt: number;
  readonly settle: (outcome: AppendOutcome) => void;
  readonly fail: (error: Error) => void;
};

const SALT_LENGTH = 16;

export function prepareEvents(command: AppendCommand): readonly PendingEvent[] {
  return command.decision.events.map((event, index) => {
    const salt = takeRandom(SALT_LENGTH);
    const payload = Buffer.from(JSON.stringify(event.payload), 'utf8');
    return {
      eventId: command.eventIds?.[index] ?? timeOrderedUuid(),
      entityId: event.entityId,
      type: event.type,
      schemaVersion: SCHEMA_VERSION[event.type],
      salt,
      payloadHash: hash('sha256', Buffer.concat([salt, payload]), 'buffer'),
      payload,
    };
  });
}

/** UUID version 7 (RFC 9562): new ones sort last, so their index grows at one end. */
function timeOrderedUuid(): Buffer {
  const uuid = takeRandom(16);
  uuid.writeUIntBE(Date.now(), 0, 6);
  uuid[6] = 0x70 | ((uuid[6] ?? 0) & 0x0f);
  uuid[8] = 0x80 | ((uuid[8] ?? 0) & 0x3f);
  return uuid;
}
