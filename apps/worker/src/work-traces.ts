import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '#database';
import { readTraces } from '#event-store';
import type { TroubleLog } from '#process';
import type { Task } from '#tasks';
import { recordLinked, type LinkedSpan, type Tracing } from '#tracing';
import type { OnProjected } from './projector';

/** Tells what the worker does for whom, after it is done: the work itself waits for none of it. */
export type WorkTraces = {
  readonly projected: OnProjected;
  /** The same work, with a span of each attempt. */
  readonly traced: (work: Work) => Work;
  /** Tells and sends the rest. */
  readonly close: () => Promise<void>;
};

type Work = (task: Task) => Promise<void>;
type Range = { readonly after: number; readonly upTo: number };

/** Pieces of work that wait to be told; more are not told. */
const MAX_WAITING = 256;
/** For what waits to be told when the worker stops. */
const CLOSE_MS = 500;
/** Links of one span: more than the SDK keeps would be looked up for nothing. */
const MAX_LINKS = 128;

export function createWorkTraces(db: Db, tracing: Tracing, log: TroubleLog): WorkTraces {
  let waiting = 0;
  let telling = Promise.resolve();
  const tellOf = async (range: Range, work: Omit<LinkedSpan, 'parents'>): Promise<void> => {
    try {
      const parents = await readTraces(db, range, MAX_LINKS);
      recordLinked(tracing, { ...work, parents });
      log.fine();
    } catch (error) {
      log.trouble(error);
    } finally {
      waiting -= 1;
    }
  };
  const tell = (range: Range, work: Omit<LinkedSpan, 'parents'>): void => {
    if (waiting >= MAX_WAITING) return;
    waiting += 1;
    telling = telling.then(() => tellOf(range, work));
  };
  return {
    projected: (events, milliseconds, upTo) => {
      const endedAt = Date.now();
      const after = upTo - events;
      const attributes = {
        'threadlog.events': events,
        'threadlog.position.first': after + 1,
        'threadlog.position.last': upTo,
      };
      const startedAt = endedAt - milliseconds;
      tell({ after, upTo }, { name: 'project batch', startedAt, endedAt, attributes });
    },
    traced: (work) => async (task) => {
      const startedAt = Date.now();
      let hasFailed = true;
      try {
        await work(task);
        hasFailed = false;
      } finally {
        const { position: upTo, kind, attempts } = task;
        const attributes = {
          'threadlog.task.kind': kind,
          'threadlog.task.attempt': attempts,
          'threadlog.position': upTo,
        };
        const span = {
          name: `task ${kind}`,
          startedAt,
          endedAt: Date.now(),
          attributes,
          hasFailed,
        };
        tell({ after: upTo - 1, upTo }, span);
      }
    },
    close: async () => {
      // A database that is away is not waited for.
      await Promise.race([telling, wait(CLOSE_MS, undefined, { ref: false })]);
      await tracing.close();
    },
  };
}
