import {
  decodeEvent,
  foldFile,
  foldMessage,
  foldThread,
  type Message,
  type RecordedEvent,
  type StoredEvent,
  type StoredFile,
  type Thread,
} from '#domain';

/** States by id; `undefined` for what was deleted. */
export type States = {
  readonly messages: Map<string, Message | undefined>;
  readonly threads: Map<string, Thread | undefined>;
  readonly files: Map<string, StoredFile | undefined>;
};

/** What a batch of events does to the read tables. */
export type BatchEffect = States & {
  /** Highest version applied, by thread. */
  readonly heads: Map<string, number>;
  /** Threads that are gone, with all their messages. */
  readonly deletedThreads: Set<string>;
  /** Events that could not be folded; nothing after them in their stream was applied. */
  readonly dead: readonly DeadEvent[];
};

export type DeadEvent = {
  readonly position: number;
  readonly streamId: string;
  readonly reason: string;
};

/** `decodeEvent`, or what has been asked before. @throws DecodeError */
export type Decode = (stored: StoredEvent) => RecordedEvent;

/**
 * Folds events in log order over the states before them. Pure. An event that cannot be read or
 * folded stops its own stream and nothing else.
 * @param before states of every entity that the events continue
 * @param decode reads an event, where that was not done ahead
 */
export function foldBatch(
  events: readonly StoredEvent[],
  before: States,
  decode: Decode = decodeEvent,
): BatchEffect {
  const effect = {
    messages: new Map(before.messages),
    threads: new Map(before.threads),
    files: new Map(before.files),
    heads: new Map<string, number>(),
    deletedThreads: new Set<string>(),
    dead: [] as DeadEvent[],
  };
  const stopped = new Set<string>();
  for (const stored of events) {
    const { streamId, position } = stored;
    if (stopped.has(streamId)) continue;
    try {
      apply(decode(stored), effect);
    } catch (error) {
      stopped.add(streamId);
      effect.dead.push({ position, streamId, reason: String(error) });
    }
  }
  return effect;
}

function apply(event: RecordedEvent, effect: BatchEffect): void {
  if (isOfFile(event.type === 'Erased' ? event.payload : event)) {
    effect.files.set(event.entityId, foldFile(effect.files.get(event.entityId), event));
    return;
  }
  if (event.entityId === event.streamId) applyToThread(event, effect);
  else effect.messages.set(event.entityId, foldMessage(effect.messages.get(event.entityId), event));
  effect.heads.set(event.streamId, event.version);
}

function applyToThread(event: RecordedEvent, effect: BatchEffect): void {
  const thread = foldThread(effect.threads.get(event.entityId), event);
  effect.threads.set(event.entityId, thread);
  if (thread) return;
  effect.deletedThreads.add(event.streamId);
  for (const [id, message] of effect.messages) {
    if (message?.threadId === event.streamId) effect.messages.set(id, undefined);
  }
}

/** Whether an event is one of a file: the stream of a file has no others. */
export function isOfFile({ type }: Pick<StoredEvent, 'type'>): boolean {
  return type === 'FileUploaded' || type === 'FileDeleted' || type === 'FileErased';
}
