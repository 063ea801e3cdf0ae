import { setTimeout as wait } from 'node:timers/promises';
import type { QueueBackend } from './backend';
import { openQueue } from './open-queue';
import { closeInTime } from './close-in-time';
import { NUDGE, PROJECTION_QUEUE, type NudgeData } from './queues';

export type Doorbell = {
  /** Says "there is something new". Returns at once; never throws. */
  readonly ring: () => void;
  readonly close: () => Promise<void>;
};

export type DoorbellOptions = {
  readonly backend: QueueBackend;
  /** Told of each ring that failed, for metrics: the workers' tick makes up for it. */
  readonly onFailure?: (error: Error) => void;
};

type AnyQueue = {
  add(name: typeof NUDGE, data: NudgeData, options: object): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
};

/**
 * Between two rings of a busy process. The first rings at once; the worker that it wakes looks again
 * by itself for longer than this, so that the rest are for the case that it just went to sleep.
 */
export const RING_GAP_MS = 40;

/**
 * At most one ring is under way, and what happens meanwhile is one more ring: a busy API rings as
 * often as the queue answers, not as often as it commits. `keepLastIfActive` matters: with simple
 * deduplication a ring during the last batch of an active job was lost.
 */
export function createDoorbell({ backend, onFailure }: DoorbellOptions): Doorbell {
  let queue: AnyQueue | undefined;
  let ringing = false;
  let again = false;
  let closed = false;

  const ringOnce = async (): Promise<void> => {
    queue ??= openQueue(backend, PROJECTION_QUEUE, (error) => onFailure?.(error));
    await queue.add(
      NUDGE,
      {},
      {
        deduplication: { id: PROJECTION_QUEUE, keepLastIfActive: true },
        removeOnComplete: true,
        removeOnFail: true,
      },
    );
  };

  const ringUntilQuiet = async (): Promise<void> => {
    do {
      again = false;
      try {
        await ringOnce();
      } catch (error) {
        onFailure?.(error instanceof Error ? error : new Error(String(error)));
        if (backend.kind === 'postgres') {
          // BullMQ remembers a failed start for ever: the next ring opens another. (ioredis mends itself.)
          if (queue) void closeInTime(queue);
          queue = undefined;
        }
        break;
      }
      await wait(RING_GAP_MS);
    } while (again && !closed);
    ringing = false;
  };

  return {
    ring: () => {
      again = true;
      if (ringing || closed) return;
      ringing = true;
      void ringUntilQuiet();
    },
    close: async () => {
      closed = true;
      if (queue) await closeInTime(queue);
    },
  };
}
