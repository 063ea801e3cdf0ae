import { randomFillSync } from 'node:crypto';

/**
 * A request needs a handful of random bytes four times over, and asking the system each time was a
 * tenth of its cost. One draw serves some 250 of them.
 */
const DRAW = 4096;

let drawn = Buffer.alloc(0);
let taken = 0;

/**
 * Cryptographically random bytes that nobody else has or gets. A used-up draw is left behind, never
 * refilled, so what was handed out stays as it is.
 * @param length at most 4096
 */
export function takeRandom(length: number): Buffer {
  if (taken + length > drawn.length) {
    drawn = randomFillSync(Buffer.allocUnsafeSlow(DRAW));
    taken = 0;
  }
  taken += length;
  return drawn.subarray(taken - length, taken);
}
