import type { Tx } from '#database';
import { decodeEvent, type StoredEvent } from '#domain';
import { readAttachmentsAfter } from '#event-store';
import type { Found } from '#tasks';
import { tasksOf } from './attachment-task';

/**
 * The attachments that the next stretch of the log calls to be looked at.
 * @param onUnreadable told of an event that is passed over: it must not stop those behind it, and the
 *   projector quarantines its stream
 */
export async function findAttachments(
  tx: Tx,
  position: number,
  onUnreadable: (position: number, error: unknown) => void,
): Promise<Found> {
  const { messages, upTo } = await readAttachmentsAfter(tx, position);
  const tasksOfStored = (stored: StoredEvent) => {
    try {
      return tasksOf(decodeEvent(stored));
    } catch (error) {
      onUnreadable(stored.position, error);
      return [];
    }
  };
  return { tasks: messages.flatMap(tasksOfStored), upTo };
}
