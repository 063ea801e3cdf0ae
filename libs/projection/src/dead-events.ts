import { sql, type RawBuilder } from 'kysely';
import { int8Array, READ_MODEL, textArray, type Tx } from '#database';
import type { DeadEvent } from './fold-batch';

/** Those of the tables in use stand outside of their schema; others have theirs with them. */
export function deadEventsOf(schema: string): RawBuilder<unknown> {
  return sql.table(schema === READ_MODEL ? 'threadlog.dead_events' : `${schema}.dead_events`);
}

export async function hasQuarantine(tx: Tx, schema: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from ${deadEventsOf(schema)}) as found`.execute(tx);
  return rows[0]?.found ?? false;
}

/** Which of `streams` are quarantined: nothing more of them is projected. */
export async function readQuarantined(
  tx: Tx,
  schema: string,
  streams: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ stream_id: string }>`
    select stream_id from ${deadEventsOf(schema)}
    where stream_id = any(${textArray(streams)}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.stream_id));
}

export async function recordDead(
  tx: Tx,
  schema: string,
  dead: readonly DeadEvent[],
): Promise<void> {
  if (dead.length === 0) return;
  await sql`
    insert into ${deadEventsOf(schema)} (position, stream_id, reason)
    select * from unnest(
      ${int8Array(dead.map(({ position }) => position))}::bigint[],
      ${textArray(dead.map(({ streamId }) => streamId))}::text[],
      ${textArray(dead.map(({ reason }) => reason))}::text[])
    on conflict (position) do nothing`.execute(tx);
}
