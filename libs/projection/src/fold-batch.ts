import {
  decodeEvent,
  foldMessage,
  foldThread,
  type Message,
  type RecordedEvent,
  type StoredEvent,
  type Thread,
} from '#domain';

/** States by id; `undefined` for what was deleted. */
export type States = {
  readonly messages: Map<string, Message | undefined>;
  readonly threads: Map<string, Thread | undefined>;
};

/** What a batch of events does to the read tables. */
export type BatchEffect = States & {
  /** Highest version applied, by stream. */
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

/**
 * Folds events in log order over the states before them. Pure. An event that cannot be read or
 * folded stops its own stream and nothing else.
 * @param before states of every entity that the events continue
 */
export function foldBatch(events: readonly StoredEvent[], before: States): BatchEffect {
  const effect = {
    messages: new Map(before.messages),
    threads: new Map(before.threads),
    heads: new Map<string, number>(),
    deletedThreads: new Set<string>(),
    dead: [] as DeadEvent[],
  };
  const stopped = new Set<string>();
  for (const stored of events) {
    const { streamId, position } = stored;
    if (stopped.has(streamId)) continue;
    try {
      apply(decodeEvent(stored), effect);
      effect.heads.set(streamId, stored.version);
    } catch (error) {
      stopped.add(streamId);
      effect.dead.push({ position, streamId, reason: String(error) });
    }
  }
  return effect;
}

function apply(event: RecordedEvent, effect: BatchEffect): void {
  if (event.entityId !== event.streamId) {
    effect.messages.set(event.entityId, foldMessage(effect.messages.get(event.entityId), event));
    return;
  }
  const thread = foldThread(effect.threads.get(event.entityId), event);
  effect.threads.set(event.entityId, thread);
  if (thread) return;
  effect.deletedThreads.add(event.streamId);
  for (const [id, message] of effect.messages) {
    if (message?.threadId === event.streamId) effect.messages.set(id, undefined);
  }
}
