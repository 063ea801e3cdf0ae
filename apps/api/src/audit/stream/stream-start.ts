import { ApiError, type StreamEventsQuery } from '#contract';
import type { Db } from '#database';
import { readHead } from '#event-store';
import { countBefore } from '#projection';

/**
 * The position behind which a stream begins.
 * @throws ApiError last_event_ahead when a reader knows more than the log: it was restored, and what he read
 * behind its end may come to be something else
 */
export async function streamStart(db: Db, { behind, from }: StreamEventsQuery): Promise<number> {
  if (behind === undefined && from) {
    return from.by === 'position' ? from.position - 1 : countBefore(db, from.start);
  }
  const head = await readHead(db);
  if (behind === undefined) return head;
  if (behind > head) throw new ApiError('last_event_ahead', { value: behind, position: head });
  return behind;
}
