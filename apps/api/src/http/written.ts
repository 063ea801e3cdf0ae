import { ApiError } from '#contract';
import type { Db } from '#database';
import type { RecordedEvent } from '#domain';
import { readRevision } from '#projection';
import type { Done } from './append-decision';
import type { Revised } from './revision';

/** What a command brought about: the state to answer with, and whether that was so before. */
export type Written<S> = { readonly state: S; readonly isReplay: boolean };

type Fold<S> = (state: S | undefined, event: RecordedEvent) => S | undefined;

/**
 * The state that a command brought about: folded from the appended event where it follows `before`
 * directly, and from the log where somebody else's change came in between or it was done before.
 * @throws ApiError content_erased
 */
export async function writtenState<S extends Revised>(
  db: Db,
  { entityId, rev, events, isReplay }: Done,
  before: S | undefined,
  fold: Fold<S>,
): Promise<Written<S>> {
  const [event] = events;
  const follows = event && rev === (before?.rev ?? 0) + 1;
  const state = follows ? fold(before, event) : await readRevision(db, entityId, fold, rev);
  if (state) return { state, isReplay };
  // Nothing is taken out of the log but what was erased: what was answered once cannot be answered again.
  if (isReplay) throw new ApiError('content_erased', { id: entityId });
  throw new Error(`revision ${rev} of ${entityId} folded to nothing`);
}
