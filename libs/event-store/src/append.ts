import type { Decision } from '#domain';

/** Who asks, and in which request: stored with every event. */
export type AppendContext = {
  readonly projectId: string;
  /** Id of the API key, or of the worker's part that speaks. */
  readonly actor: string;
  readonly requestId: string;
};

export type AppendCommand = {
  readonly decision: Decision;
  readonly context: AppendContext;
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
  /** Revision of the first event's entity. */
  readonly rev: number;
  /** Unix time in milliseconds. */
  readonly recordedAt: number;
};

/** The command fails alone; the other commands of its batch do not notice. */
export type Refused =
  | { readonly status: 'refused'; readonly reason: 'stream_not_open' | 'stream_exists' }
  | { readonly status: 'refused'; readonly reason: 'entity_missing' }
  | { readonly status: 'refused'; readonly reason: 'other_rev'; readonly rev: number };

export type AppendOutcome = Appended | Refused;

/** The queue of this process is full: ask again later. */
export class AppendQueueFullError extends Error {
  override readonly name = 'AppendQueueFullError';
}

/** Whether the events are in the log is not known: the database went away and did not come back. */
export class AppendUnavailableError extends Error {
  override readonly name = 'AppendUnavailableError';
}
