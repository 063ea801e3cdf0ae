import type { Db } from '#database';
import { eraseDeletedThread, eraseThread, type Decision } from '#domain';
import { readErasable, type ThreadOfProject } from './erasable';

export type Erasing<T> = {
  readonly reason: string | null;
  /** Appends, or answers `undefined` when the thread is not any more what it was found to be. */
  readonly append: (decision: Decision) => Promise<T | undefined>;
  /** The revision that an open thread must have; asked for when it is about to be erased. */
  readonly expectedRev?: () => Promise<number | undefined>;
};

export type Erasure<T> =
  | { readonly status: 'missing' | 'plain' }
  | { readonly status: 'erased_before'; readonly position: number }
  | { readonly status: 'erased'; readonly done: T };

/** Somebody else may delete it meanwhile, or erase it; nothing else ends a thread. */
const TRIES = 4;

/**
 * Deletes a thread, if it is not deleted yet, and destroys the key of its content, in one append: it says
 * who and why. Done once; asked again it changes nothing.
 */
export async function eraseThreadContent<T>(
  db: Db,
  thread: ThreadOfProject,
  { reason, append, expectedRev }: Erasing<T>,
): Promise<Erasure<T>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await readErasable(db, thread);
    switch (found.status) {
      case 'missing':
      case 'plain':
        return found;
      case 'erased':
        return { status: 'erased_before', position: found.position };
      case 'open':
      case 'deleted': {
        const rev = found.status === 'open' ? await expectedRev?.() : undefined;
        const decision =
          found.status === 'open'
            ? eraseThread(thread.threadId, {
                reason,
                ...(rev !== undefined && { expectedRev: rev }),
              })
            : eraseDeletedThread(thread.threadId, reason);
        const done = await append(decision);
        if (done !== undefined) return { status: 'erased', done };
      }
    }
  }
  throw new Error(`${thread.threadId} changed each time that it was about to be erased`);
}
