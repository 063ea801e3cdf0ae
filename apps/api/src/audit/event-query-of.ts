import type { ListEventsQuery } from '#contract';
import type { Db } from '#database';
import { countBefore, type EventQuery } from '#projection';

/** The query with its moments as positions. Here a time that has not come yet is no fault: it ends nothing. */
export async function eventQueryOf(
  db: Db,
  { from, to, ...query }: ListEventsQuery,
): Promise<EventQuery> {
  const first =
    from && (from.by === 'position' ? from.position : (await countBefore(db, from.start)) + 1);
  const last = to && (to.by === 'position' ? to.position : await countBefore(db, to.end));
  return {
    ...query,
    ...(first !== undefined && { from: first }),
    ...(last !== undefined && { to: last }),
  };
}
