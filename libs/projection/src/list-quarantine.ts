import { sql } from 'kysely';
import type { Db } from '#database';

/** An event that could not be projected: its stream is read from the log until a rebuild. */
export type QuarantinedEvent = {
  readonly position: number;
  readonly streamId: string;
  readonly type: string;
  readonly reason: string;
  readonly foundAt: Date;
};

/** Those of a project, the newest events first. */
export async function listQuarantine(
  db: Db,
  projectId: string,
  limit: number,
): Promise<readonly QuarantinedEvent[]> {
  const { rows } = await sql<QuarantinedEvent>`
    select d.position, d.stream_id as "streamId", e.type, d.reason, d.found_at as "foundAt"
    from threadlog.dead_events d
    join threadlog.events e on e.position = d.position
    where e.project_id = ${projectId}
    order by d.position desc
    limit ${limit}`.execute(db);
  return rows;
}

/** How many streams of a project are in quarantine. */
export async function countQuarantined(db: Db, projectId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct d.stream_id)::int as count
    from threadlog.dead_events d
    join threadlog.events e on e.position = d.position
    where e.project_id = ${projectId}`.execute(db);
  return rows[0]?.count ?? 0;
}
