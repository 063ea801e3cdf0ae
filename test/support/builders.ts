import { Json, type Message, type NewMessage, type RecordedEvent, type StoredEvent } from '#domain';

/** Builders have valid defaults and take only what a test is about. */
export function aMessageCreated(
  place: Partial<Pick<RecordedEvent, 'position' | 'version' | 'entityId' | 'streamId'>> = {},
  text = 'Hello',
  more: Partial<Extract<RecordedEvent, { type: 'MessageCreated' }>['payload']> = {},
): RecordedEvent {
  return {
    position: 2,
    version: 2,
    entityId: 'msg_a',
    streamId: 'thread_t',
    ...place,
    rev: 1,
    projectId: 'p',
    recordedAt: 1_700_000_000_123,
    type: 'MessageCreated',
    payload: {
      role: 'user',
      content: [{ type: 'text', text: { value: text, annotations: [] } }],
      attachments: [],
      metadata: {},
      ...more,
    },
  };
}

const CONTENT = [{ type: 'text', text: { value: 'Hello', annotations: [] } }] as const;

/** What a message is created from; `aMessage` is what comes of it. */
export function aNewMessage(id = 'msg_a'): NewMessage {
  return { id, role: 'user', content: CONTENT, attachments: [], metadata: {} };
}

export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'msg_a',
    threadId: 'thread_t',
    position: 2,
    rev: 1,
    createdAt: 1_700_000_000_123,
    role: 'user',
    content: Json.of(CONTENT),
    attachments: [],
    metadata: {},
    assistantId: null,
    runId: null,
    ...changes,
  };
}

/** An event as the log would hold it. */
export function stored(event: RecordedEvent, schemaVersion = 1): StoredEvent {
  const { payload, ...place } = event;
  return { ...place, schemaVersion, payload: JSON.stringify(payload) };
}
