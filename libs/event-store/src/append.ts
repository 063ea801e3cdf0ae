import type { Decision } from '#domain';

/** Who asks, and in which request: stored with every event. */
export type AppendContext = {
  readonly projectId: string;
  /** Id of the API key, or of the worker's part that speaks. */
  readonly actor: string;
  readonly requestId: string;
  /** Where the request is traced. */
  readonly trace?: AppendTrace;
};

/** The span of an append: kept beside the log, not in it. */
export type AppendTrace = {
  /** Its `traceparent`. */
  readonly parent: string;
  /** Told when the batch is sent: how many commands share it. */
  readonly sent: (commands: number) => void;
};

/** How a command may be told again without having its effect again. */
export type Once =
  /** By a key of the client's, for as long as it is kept (`forgetIdempotencyKeys`). */
  | {
      readonly by: 'key';
      readonly key: string;
      /** SHA-256 of all that was asked: the same key with another request is refused. */
      readonly requestHash: Buffer;
    }
  /**
   * It repeats a create that may or may not have been heard: taken for the newest message of the same
   * actor in the stream, when that is no older than this and says the same.
   */
  | { readonly by: 'likeness'; readonly withinSeconds: number };

export type AppendCommand = {
  /** Without events it changes nothing, but is checked, and its key noted. */
  readonly decision: Decision;
  readonly context: AppendContext;
  readonly once?: Once;
  /**
   * Ids of the events, 16 bytes each, in order. Given by those who may say the same thing twice (a
   * reactor, an import); left out, they are made.
   */
  readonly eventIds?: readonly Buffer[];
};

/** Where the events of a command now stand; they are consecutive. */
export type Appended = {
  readonly status: 'appended';
  readonly position: number;
  readonly version: number;
  /** Revision of the first event's entity; without events, that of the decision's entity. */
  readonly rev: number;
  /** Unix time in milliseconds. */
  readonly recordedAt: number;
};

/** It was done before. What it did then: the entity, and its revision at that time. */
export type Replayed = {
  readonly status: 'replayed';
  readonly entityId: string;
  readonly rev: number;
};

/** The command fails alone; the other commands of its batch do not notice. */
export type Refused =
  | { readonly status: 'refused'; readonly reason: 'stream_not_open' | 'stream_exists' }
  | { readonly status: 'refused'; readonly reason: 'entity_missing' | 'other_request' }
  | { readonly status: 'refused'; readonly reason: 'other_rev'; readonly rev: number };

export type AppendOutcome = Appended | Replayed | Refused;

/** The queue of this process is full: ask again later. */
export class AppendQueueFullError extends Error {
  override readonly name = 'AppendQueueFullError';
}

/** Whether the events are in the log is not known: the database went away and did not come back. */
export class AppendUnavailableError extends Error {
  override readonly name = 'AppendUnavailableError';
}
