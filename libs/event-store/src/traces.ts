import { sql } from 'kysely';
import type { Client } from 'pg';
import { textArray, type Db } from '#database';
import type { AppendTrace } from './append';
import type { PendingAppend } from './pending-append';

/**
 * Notes for the traced commands of a batch which span their events belong to. Sent in front of the batch,
 * on its connection: whoever sees an event finds its span. It may fail, and the batch does not notice.
 */
export function noteTraces(client: Client, batch: readonly PendingAppend[]): void {
  const noted: string[] = [];
  const parents: string[] = [];
  for (const { command } of batch) {
    const { trace, requestId } = command.context;
    if (!trace) continue;
    tell(trace, batch.length);
    noted.push(requestId);
    parents.push(trace.parent);
  }
  if (noted.length === 0) return;
  client
    .query(
      `insert into threadlog.traces (request_id, parent)
       select * from unnest($1::text[], $2::text[])
       on conflict do nothing`,
      [textArray(noted), textArray(parents)],
    )
    .catch(() => undefined);
}

/** Whoever traces must not break what is traced. */
function tell(trace: AppendTrace, commands: number): void {
  try {
    trace.sent(commands);
  } catch {
    // The span lacks how many went together.
  }
}

/** The spans in which the events behind `after`, up to `upTo`, were appended: at most `limit`. */
export async function readTraces(
  db: Db,
  { after, upTo }: { readonly after: number; readonly upTo: number },
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ parent: string }>`
    select t.parent
    from threadlog.traces t
    join (
      select meta::json ->> 'request_id' as request_id, min(position) as position
      from threadlog.events where position > ${after} and position <= ${upTo}
      group by 1) e on e.request_id = t.request_id
    order by e.position
    limit ${limit}`.execute(db);
  return rows.map(({ parent }) => parent);
}

/** Long enough for a task and its attempts. */
const KEPT_MINUTES = 10;

/** Deletes up to `limit` notes that nobody asks for any more. @returns how many */
export async function forgetTraces(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from threadlog.traces
    where request_id in (
      select request_id from threadlog.traces
      where noted_at < now() - make_interval(mins => ${KEPT_MINUTES})
      order by noted_at
      limit ${limit})`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
