import { sql } from 'kysely';
import type { Db } from '#database';

/** How far log, read tables, tasks and seals are, of all projects. */
export type LogState = {
  readonly head: number;
  readonly projected: number;
  readonly judged: number;
  /** Age in seconds of the oldest event that is not in the read tables. */
  readonly lag: number;
  readonly sealed: number;
  readonly sealLag: number;
  readonly pending: number;
  readonly dead: number;
  readonly quarantined: number;
};

/** One statement, so one snapshot. */
export async function readLogState(db: Db): Promise<LogState> {
  const { rows } = await sql<LogState>`
    select h.head, c.projected, c.judged, s.sealed,
      ${ageBehind(sql`c.projected`)} as lag, ${ageBehind(sql`s.sealed`)} as "sealLag",
      (select count(*) from threadlog.tasks where state = 'pending') as pending,
      (select count(*) from threadlog.tasks where state = 'dead') as dead,
      (select count(distinct stream_id) from threadlog.dead_events) as quarantined
    from (select coalesce(max(position), 0) as head from threadlog.events) h
    cross join (
      select coalesce(max(position) filter (where name = 'read_model'), 0) as projected,
             coalesce(max(position) filter (where name = 'attachments'), 0) as judged
      from threadlog.checkpoints) c
    cross join (select coalesce(max(size), 0) as sealed from threadlog.ledger_seals) s`.execute(db);
  const [state] = rows;
  if (!state) throw new Error('a statement of one row brought none');
  return state;
}

function ageBehind(position: ReturnType<typeof sql>) {
  return sql`coalesce((
    select greatest(0, extract(epoch from clock_timestamp() - e.recorded_at))::float8
    from threadlog.events e where e.position = ${position} + 1), 0)`;
}
