import {
  decodeEvent,
  foldNewest,
  foldThread,
  type Metadata,
  type StoredEvent,
  type Thread,
} from '#domain';
import type { Bounds, ThreadQuery } from './page';

/**
 * The threads of a list as of now, out of what may be on its page. Pure.
 * @param projected candidates as they were projected
 * @param tail in order, of each candidate every event that the projection has not applied, where
 *   changes that were replaced since may be left out
 */
export function listedThreads(
  projected: readonly Thread[],
  tail: readonly StoredEvent[],
  { above, below }: Bounds,
  { metadata = {} }: Pick<ThreadQuery, 'metadata'>,
): readonly Thread[] {
  const wanted = Object.entries(metadata);
  return foldThreads(projected, tail).filter(
    (thread) =>
      thread.position > above &&
      thread.position < below &&
      wanted.every(([key, value]) => hasPair(thread.metadata, key, value)),
  );
}

/**
 * An event that cannot be read or folded stops its own thread and nothing else, as in the projection
 * (I23): one damaged thread must not hide the others of its project.
 */
function foldThreads(
  projected: readonly Thread[],
  tail: readonly StoredEvent[],
): readonly Thread[] {
  const threads = new Map(projected.map((thread) => [thread.id, thread]));
  const stopped = new Set<string>();
  for (const stored of tail) {
    if (stopped.has(stored.streamId)) continue;
    try {
      const next = foldNewest(foldThread, threads.get(stored.streamId), decodeEvent(stored));
      if (next) threads.set(next.id, next);
      else threads.delete(stored.streamId);
    } catch {
      stopped.add(stored.streamId);
    }
  }
  return [...threads.values()];
}

/** A key that is missing is not the same as one with an empty value, nor one that objects inherit. */
function hasPair(metadata: Metadata, key: string, value: string): boolean {
  return Object.hasOwn(metadata, key) && metadata[key] === value;
}
