import { eventually } from '../../support/eventually';
import type { Service } from '../../support/service';
import { projectionHasCaughtUp } from './read-log';
import type { Wire } from './wire';

/** Half of the worker's tick. */
export const PROMPT_MS = 250;

/**
 * Creates one message after the other, each once the one before is projected, and measures from the
 * acknowledgement until the checkpoint is there.
 * @returns the median of the milliseconds
 *
 * Only the doorbell can make that prompt. Were it the tick that projects, each create would come right
 * after a tick and wait for nearly all of the 500 ms until the next, and so would the median.
 */
export async function medianWait(
  service: Service,
  wire: Wire,
  { threadId, creates }: { threadId: string; creates: number },
): Promise<number> {
  const waits: number[] = [];
  for (let index = 0; index < creates; index += 1) {
    await wire.createMessage(threadId);
    const acknowledgedAt = performance.now();
    await projectionHasCaughtUp(service);
    waits.push(performance.now() - acknowledgedAt);
  }
  waits.sort((a, b) => a - b);
  return waits[Math.floor(waits.length / 2)] ?? NaN;
}

/** Waits until messages are projected promptly again, after something that may have kept the rings. */
export async function doorbellRings(
  service: Service,
  wire: Wire,
  { threadId, within }: { threadId: string; within: number },
): Promise<void> {
  const measure = (): Promise<number> => medianWait(service, wire, { threadId, creates: 7 });
  await eventually(measure, (wait) => wait < PROMPT_MS, { within });
}
