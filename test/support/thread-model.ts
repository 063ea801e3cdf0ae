import {
  foldThread,
  type Metadata,
  type RecordedEvent,
  type StoredEvent,
  type Thread,
} from '#domain';
import { modelPage, type ModelQuery } from './page-model';

/** A project's threads as the plainest fold tells them, and the ids of all that ever were. */
export type ThreadModel = {
  readonly now: ReadonlyMap<string, Thread>;
  readonly ids: readonly string[];
};

export function modelThreads(projectId: string, events: readonly RecordedEvent[]): ThreadModel {
  const now = new Map<string, Thread>();
  const ids: string[] = [];
  for (const event of events.filter((each) => isOwnEvent(each) && each.projectId === projectId)) {
    if (event.rev === 1) ids.push(event.streamId);
    const next = foldThread(now.get(event.streamId), event);
    if (next) now.set(next.id, next);
    else now.delete(event.streamId);
  }
  return { now, ids };
}

/** Whether an event is the thread's own, not one of a message in it. */
export function isOwnEvent({ entityId, streamId }: Pick<StoredEvent, 'entityId' | 'streamId'>) {
  return entityId === streamId;
}

export function modelThreadPage(
  { now, ids }: ThreadModel,
  query: ModelQuery & { readonly metadata?: Metadata },
): { threads: (Thread | undefined)[]; hasMore: boolean } {
  const wanted = Object.entries(query.metadata ?? {});
  const isListed = (id: string): boolean => {
    const has = new Map(Object.entries(now.get(id)?.metadata ?? {}));
    return now.has(id) && wanted.every(([key, value]) => has.get(key) === value);
  };
  const page = modelPage(ids, isListed, query);
  return { threads: page.ids.map((id) => now.get(id)), hasMore: page.hasMore };
}
