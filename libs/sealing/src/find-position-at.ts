import { sql } from 'kysely';
import type { Db } from '#database';

/**
 * The first position that was recorded at that time or later; behind the head when there is none. Recorded
 * times never fall, so halving finds it without an index of times.
 */
export async function findPositionAt(db: Db, time: Date, head: number): Promise<number> {
  let [low, high] = [1, head + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { rows } = await sql<{ isEarlier: boolean }>`
      select recorded_at < ${time} as "isEarlier"
      from threadlog.events where position = ${middle}`.execute(db);
    if (rows[0]?.isEarlier) low = middle + 1;
    else high = middle;
  }
  return low;
}
