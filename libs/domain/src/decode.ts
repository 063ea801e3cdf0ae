import {
  ERASED_PAYLOAD,
  SCHEMA_VERSION,
  type EventPlace,
  type EventType,
  type RecordedEvent,
} from './events';

/**
 * An event as it stands in the log, unread: the payload is the JSON text that was hashed, or
 * `ERASED_PAYLOAD` when nobody can know that any more.
 */
export type StoredEvent = EventPlace & {
  readonly type: string;
  readonly schemaVersion: number;
  readonly payload: string;
};

/** A stored event that this code cannot read: unknown type or version, or a damaged payload. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** Fields without which folding would go wrong later and further away. */
const REQUIRED_FIELDS: Readonly<Record<EventType, readonly string[]>> = {
  ThreadCreated: ['metadata'],
  ThreadModified: [],
  ThreadDeleted: [],
  MessageCreated: ['role', 'content', 'attachments', 'metadata'],
  MessageModified: ['metadata'],
  MessageDeleted: [],
  AttachmentValidated: ['file_id', 'media_type'],
  AttachmentRejected: ['file_id', 'code', 'reason'],
  FileUploaded: ['filename', 'purpose', 'bytes', 'sha256'],
  FileDeleted: [],
  ContentErased: ['reason'],
  FileErased: ['reason'],
};

type Payload = Readonly<Record<string, unknown>>;

/** One pure step per version: the first makes version 2 of version 1. */
const UPCASTERS: Readonly<Partial<Record<EventType, readonly ((payload: Payload) => Payload)[]>>> =
  {
    // Version 2 may say that it was created elsewhere; what version 1 says was created here.
    ThreadCreated: [createdHere],
    MessageCreated: [createdHere],
  };

function createdHere(payload: Payload): Payload {
  return payload;
}

/**
 * Reads a stored event into the newest shape of its type. Every version ever shipped stays readable.
 * @throws DecodeError
 */
export function decodeEvent(stored: StoredEvent): RecordedEvent {
  const { type, schemaVersion } = stored;
  if (!isEventType(type)) throw new DecodeError(`unknown event type ${type}`);
  if (!(schemaVersion >= 1 && schemaVersion <= SCHEMA_VERSION[type])) {
    throw new DecodeError(
      `${type} has schema version ${schemaVersion}, which this code cannot read`,
    );
  }
  const { position, streamId, version, entityId, rev, projectId, recordedAt } = stored;
  const place: EventPlace = { position, streamId, version, entityId, rev, projectId, recordedAt };
  if (stored.payload === ERASED_PAYLOAD) return { type: 'Erased', payload: { type }, ...place };
  const steps = UPCASTERS[type]?.slice(schemaVersion - 1) ?? [];
  const payload = steps.reduce<Payload>((older, step) => step(older), parseObject(stored));
  for (const field of REQUIRED_FIELDS[type]) {
    if (payload[field] === undefined) throw new DecodeError(`${type} without ${field}`);
  }
  // The one place where stored text becomes a typed event: the log only takes what decide made.
  return { type, payload, ...place } as unknown as RecordedEvent;
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(SCHEMA_VERSION, type);
}

function parseObject({ type, payload }: StoredEvent): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    // Without its cause, which quotes the payload: whatever is thrown may end in a log.
    throw new DecodeError(`the payload of a ${type} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DecodeError(`the payload of a ${type} is not an object`);
  }
  return value as Record<string, unknown>;
}
