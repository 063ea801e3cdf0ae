import { decodeEvent, foldMessage, type Message, type StoredEvent } from '#domain';
import type { Bounds, PageQuery } from './page';

/**
 * Folds a thread's tail over the projected messages of one page. Pure.
 * @param projected rows within the bounds: all of them, or at least the nearest `limit + 1` and one
 *   more for each delete in the tail
 * @param tail every event of the thread that the projection has not applied, in order
 * @returns the messages within the bounds as of the end of the tail, without the deleted
 */
export function mergeTail(
  projected: readonly Message[],
  tail: readonly StoredEvent[],
  { above, below }: Bounds,
  { runId }: Pick<PageQuery, 'runId'>,
): readonly Message[] {
  const messages = new Map<string, Message>(projected.map((message) => [message.id, message]));
  for (const stored of tail) {
    if (stored.entityId === stored.streamId) continue;
    const state = messages.get(stored.entityId);
    // A change of a message outside the page says nothing about this page.
    if (!state && stored.rev > 1) continue;
    const next = foldMessage(state, decodeEvent(stored));
    if (!next) messages.delete(stored.entityId);
    else if (next.position > above && next.position < below) messages.set(next.id, next);
  }
  const all = [...messages.values()];
  return runId === undefined ? all : all.filter((message) => message.runId === runId);
}
