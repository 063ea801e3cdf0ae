import type { Metadata } from './message';

export type ToolResources = {
  readonly code_interpreter?: { readonly file_ids: readonly string[] };
  readonly file_search?: { readonly vector_store_ids: readonly string[] };
};

/** A thread as the fold of its own events; the messages in it are entities of their own. */
export type Thread = {
  readonly id: string;
  readonly projectId: string;
  /** Position of its ThreadCreated: the order in which threads are listed. */
  readonly position: number;
  /** Number of events of the thread itself so far; messages do not count. */
  readonly rev: number;
  /** Unix time in milliseconds. */
  readonly createdAt: number;
  readonly metadata: Metadata;
  readonly toolResources: ToolResources;
};
