import { sql } from 'kysely';
import { int8Array, textArray, type Tx } from '#database';
import type { DeadEvent } from './fold-batch';

/** Which of `streams` are quarantined: nothing more of them is projected. */
export async function readQuarantined(tx: Tx, streams: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ stream_id: string }>`
    select stream_id from threadlog.dead_events
    where stream_id = any(${textArray(streams)}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.stream_id));
}

export async function recordDead(tx: Tx, dead: readonly DeadEvent[]): Promise<void> {
  if (dead.length === 0) return;
  await sql`
    insert into threadlog.dead_events (position, stream_id, reason)
    select * from unnest(
      ${int8Array(dead.map(({ position }) => position))}::bigint[],
      ${textArray(dead.map(({ streamId }) => streamId))}::text[],
      ${textArray(dead.map(({ reason }) => reason))}::text[])
    on conflict (position) do nothing`.execute(tx);
}
