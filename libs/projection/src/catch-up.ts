import type { Db } from '#database';
import type { ReadAfter } from './project-batch';
import { projectOrIsolate } from './project-or-isolate';

export type CatchingUp = {
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Where the read tables stand that nobody else fills. */
  readonly schema: string;
  readonly onCaughtUp?: (position: number) => void;
};

const BATCH = 1000;

/** Projects the next `count` events of the log, not one more. */
export async function catchUp(options: CatchingUp, count: number): Promise<void> {
  const { db, readAfter, schema, onCaughtUp } = options;
  let limit = BATCH;
  let left = count;
  while (left > 0) {
    limit = Math.min(limit, left);
    const batch = await projectOrIsolate({ db, readAfter, schema }, limit);
    switch (batch.status) {
      case 'refused':
        // What stood alone is in quarantine now.
        if (limit === 1) left -= 1;
        limit = Math.max(1, Math.floor(limit / 2));
        break;
      case 'leased_elsewhere':
        throw new Error(`another process fills ${schema}`);
      case 'projected':
        if (batch.events === 0) return;
        left -= batch.events;
        onCaughtUp?.(batch.checkpoint);
        limit = BATCH;
    }
  }
}
