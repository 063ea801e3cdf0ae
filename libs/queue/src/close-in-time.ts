import { setTimeout as wait } from 'node:timers/promises';

/** Time for a job in hand to end and for the backend to say goodbye. */
const CLOSE_MS = 1_500;

export type Closing = { close(): Promise<void>; disconnect(): Promise<void> };

/**
 * Closes a queue or worker of BullMQ, and does not wait for a backend that is away: BullMQ would wait
 * for it for ever. Nothing is lost with a connection that is not closed in form.
 */
export async function closeInTime(closing: Closing): Promise<void> {
  const closed = closing.close().then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([closed, wait(CLOSE_MS, false, { ref: false })]);
  // Stops the reconnecting. Its promise may never settle for a connection that is down: not awaited.
  if (!inTime) closing.disconnect().catch(() => undefined);
}
