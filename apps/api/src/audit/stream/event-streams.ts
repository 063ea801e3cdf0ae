import { PassThrough, type Readable } from 'node:stream';
import { isKeyValid, type ApiKey } from '#access';
import { ApiError } from '#contract';
import type { Db } from '#database';
import { readEventsBehind, type EventFilter, type InTurn } from '#projection';
import { LIMITS } from '../../http/limits';
import { createTurns } from '../../http/turns';
import type { LogFollower } from './log-follower';
import { sendEvents } from './send-events';

/** The streams that are open in this process. */
export type EventStreams = {
  /** @param start the position behind which it begins @throws ApiError too_many_streams */
  readonly open: (key: ApiKey, filter: EventFilter, start: number) => Readable;
  readonly count: () => number;
  /** Ends all of them; no reader misses anything who comes back elsewhere with the last id. */
  readonly close: () => void;
};

type Options = {
  readonly db: Db;
  readonly follower: LogFollower;
  readonly heartbeatMs: number;
  /** Lets heavy pages be read a few at a time. */
  readonly inTurn: InTurn;
  readonly onTrouble: (error: unknown) => void;
};

export function createEventStreams({ db, inTurn, ...options }: Options): EventStreams {
  const { all, ofKey, readsAtOnce, batch, maxLooked } = LIMITS.eventStreams;
  const open = new Map<AbortController, string>();
  // However many follow, other requests find connections.
  const readInTurn = createTurns({ atOnce: readsAtOnce, waiting: all, patienceMs: 30_000 });

  const admit = ({ keyId }: ApiKey): AbortController => {
    const own = [...open.values()].filter((id) => id === keyId).length;
    if (open.size >= all || own >= ofKey) {
      throw new ApiError('too_many_streams', { max: ofKey, all });
    }
    const controller = new AbortController();
    open.set(controller, keyId);
    return controller;
  };
  return {
    open: (key, filter, start) => {
      const { projectId, keyId } = key;
      const controller = admit(key);
      const sink = new PassThrough();
      sink.once('close', () => {
        open.delete(controller);
        controller.abort();
      });
      void sendEvents({
        ...options,
        sink,
        start,
        signal: controller.signal,
        readBehind: (behind, upTo) =>
          readInTurn(() =>
            readEventsBehind(
              db,
              { projectId, filter, behind, upTo },
              { limit: batch, maxLooked, inTurn },
            ),
          ),
        mayRead: () => isKeyValid(db, keyId),
      });
      return sink;
    },
    count: () => open.size,
    close: () => open.forEach((_, controller) => controller.abort()),
  };
}
