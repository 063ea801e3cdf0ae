import { hash } from 'node:crypto';
import { encryptPayload, type KnownKey } from '#encryption';
import { takeRandom } from '#random';

/** What of an event it takes to write it. */
type Event = {
  readonly type: string;
  readonly eventId: Buffer;
  readonly payload: Buffer;
  readonly outline: Buffer;
};

/** An event's payload as it is stored: with its salt, or both of them as a ciphertext. */
export type WrittenEvent = {
  readonly salt: Buffer | null;
  readonly payload: Buffer | null;
  readonly ciphertext: Buffer | null;
  readonly outline: Buffer | null;
  /** SHA-256(salt ‖ payload): hides the content from whoever sees only the sealed tree. */
  readonly payloadHash: Buffer;
};

/** The events of a command, all written in the same way. */
export type WrittenEvents = {
  /** The key of the stream that the command opens. */
  readonly wrapped: Buffer | null;
  /** `null` where it makes no difference: there are none that the stream's key is for. */
  readonly isEncrypted: boolean | null;
  readonly events: readonly WrittenEvent[];
};

const SALT_BYTES = 16;

/** @param key of their stream; the last word about a stream is plain in any case */
export function writeEvents(
  events: readonly Event[],
  key: KnownKey,
  wrapped: Buffer | null = null,
): WrittenEvents {
  const isEncrypted = events.some((event) => !isLastWord(event)) ? key !== 'plain' : null;
  return {
    wrapped,
    isEncrypted,
    events: events.map((event) =>
      key === 'plain' || isLastWord(event) ? writePlain(event) : writeEncrypted(event, key),
    ),
  };
}

/** Who erased a stream, and why: readable when the stream is not any more. */
function isLastWord({ type }: Event): boolean {
  return type === 'ContentErased' || type === 'FileErased';
}

function writePlain({ payload }: Event): WrittenEvent {
  const salt = takeRandom(SALT_BYTES);
  const payloadHash = hash('sha256', Buffer.concat([salt, payload]), 'buffer');
  return { salt, payload, ciphertext: null, outline: null, payloadHash };
}

function writeEncrypted(event: Event, key: Exclude<KnownKey, 'plain'>): WrittenEvent {
  const { ciphertext, payloadHash } = encryptPayload(key, event);
  const outline = event.outline.length > 0 ? event.outline : null;
  return { salt: null, payload: null, ciphertext, outline, payloadHash };
}
