import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '#database';
import { readNewestSeal, type Seal } from '#sealing';

const WITHIN_MS = 60_000;
const EVERY_MS = 200;

/**
 * A checkpoint that covers the position, as soon as the sealer is that far.
 * @param wait without it, the newest there is
 * @throws Error in one sentence when there is none
 */
export async function awaitSeal(db: Db, position: number, wait: boolean): Promise<Seal> {
  const deadline = Date.now() + (wait ? WITHIN_MS : 0);
  for (;;) {
    const newest = await readNewestSeal(db);
    if (newest && (newest.size >= position || !wait)) return newest;
    if (Date.now() >= deadline) throw notSealed(position, newest?.size ?? 0);
    await pause(EVERY_MS);
  }
}

function notSealed(position: number, size: number): Error {
  const until = size === 0 ? 'nothing is sealed yet' : `the log is sealed up to ${size}`;
  const hint = size === 0 ? '' : ', or leave out with --no-wait what is not sealed';
  return new Error(
    `${until}, and position ${position} was asked for; start a worker, which seals within seconds${hint}`,
  );
}
