import type { Paging } from './page';

/** Whose events: all of a project, those of a thread with its messages, or those of one message. */
export type EventScope = { readonly projectId: string } & (
  | { readonly of: 'project' }
  | { readonly of: 'thread'; readonly threadId: string }
  | { readonly of: 'message'; readonly threadId: string; readonly messageId: string }
);

/** Which of a project's events. */
export type EventFilter = {
  readonly type?: string;
  /** The id of a key, or what else writes. */
  readonly actor?: string;
  readonly threadId?: string;
};

/** The cursors are ids of events. */
export type EventQuery = Paging &
  EventFilter & {
    /** Positions, both of them included. */
    readonly from?: number;
    readonly to?: number;
  };

/** Where an event stands, who wrote it, and in which request. */
export type EventHead = {
  readonly eventId: string;
  readonly position: number;
  readonly version: number;
  readonly rev: number;
  readonly type: string;
  readonly recordedAt: number;
  readonly streamId: string;
  readonly entityId: string;
  readonly actor: string;
  /** What the key is called; null for what is no key of the project. */
  readonly actorName: string | null;
  readonly meta: string;
};
