import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, presentEvent } from '#contract';
import type { EventsBehind } from '#projection';
import type { LogFollower } from './log-follower';
import { errorBlock, eventBlock, openingBlock, placeBlock } from './server-sent';

export type EventStream = {
  /** Where it goes; ended here. */
  readonly sink: Writable;
  /** The position behind which it begins. */
  readonly start: number;
  readonly follower: LogFollower;
  /** The next events behind a position, up to a head that was seen. */
  readonly readBehind: (position: number, head: number) => Promise<EventsBehind>;
  /** Whether who asked may still read; asked as often as there are signs of life. */
  readonly mayRead: () => Promise<boolean>;
  /** How long nothing may be sent, and twice as long nothing be read. */
  readonly heartbeatMs: number;
  readonly onTrouble: (error: unknown) => void;
  /** Ends the stream: the reader has gone, or the process goes. */
  readonly signal: AbortSignal;
};

const AGAIN_MS = 1_000;
/** A database that is away for longer ends the stream; whoever reads it comes back by himself. */
const AWAY_MS = 30_000;

/**
 * Sends events in the order of the log until it is told to end: each of them once, and none is left out. A
 * reader who does not keep up is told where he was, and dropped.
 */
export async function sendEvents(stream: EventStream): Promise<void> {
  const { sink, signal } = stream;
  try {
    await goOn(stream);
    sink.end();
  } catch (error) {
    if (signal.aborted) return void sink.end();
    sink.end(errorBlock(error instanceof ApiError ? error : new ApiError('unavailable')));
  }
}

async function goOn(stream: EventStream): Promise<void> {
  const { sink, start, follower, readBehind, heartbeatMs, signal } = stream;
  let position = start;
  let [saidAt, checkedAt] = [performance.now(), performance.now()];
  let failingSince: number | undefined;
  const say = async (block: string, at: number): Promise<void> => {
    saidAt = performance.now();
    if (!sink.write(block)) await drained(stream, at);
  };
  /** @returns how long there is nothing to do but to wait for events */
  const showLife = async (): Promise<number> => {
    if (performance.now() - checkedAt >= heartbeatMs) {
      if (!(await stream.mayRead())) throw new ApiError('key_revoked');
      checkedAt = performance.now();
    }
    if (performance.now() - saidAt >= heartbeatMs) await say(placeBlock(position), position);
    return Math.max(0, heartbeatMs - (performance.now() - Math.min(saidAt, checkedAt)));
  };

  await say(openingBlock(start), start);
  while (!signal.aborted) {
    try {
      const head = await follower.beyond(position, await showLife(), signal);
      if (head === undefined) continue;
      const next = await readBehind(position, head);
      for (const event of next.events) {
        if (signal.aborted) return;
        await say(eventBlock(presentEvent(event)), event.position);
        position = event.position;
      }
      position = next.position;
      failingSince = undefined;
    } catch (error) {
      if (signal.aborted || isFinal(error)) throw error;
      stream.onTrouble(error);
      failingSince ??= performance.now();
      if (performance.now() - failingSince > AWAY_MS) throw error;
      await wait(AGAIN_MS, undefined, { signal });
    }
  }
}

/** Whether it is about this reader; anything else may be over in a second. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.error !== 'too_busy';
}

/** @throws ApiError stream_too_slow */
async function drained(
  { sink, heartbeatMs, signal }: EventStream,
  position: number,
): Promise<void> {
  const patienceMs = 2 * heartbeatMs;
  const giveUp = new AbortController();
  const end = (): void => giveUp.abort();
  const timer = setTimeout(end, patienceMs);
  signal.addEventListener('abort', end);
  try {
    await once(sink, 'drain', { signal: giveUp.signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError('stream_too_slow', { seconds: patienceMs / 1000, position });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
