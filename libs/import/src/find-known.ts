import { sql } from 'kysely';
import type { Db } from '#database';

/** Where something is that has an id already. */
export type Known = {
  readonly projectId: string;
  readonly streamId: string;
  /** Of a thread: whether it is there no more. */
  readonly isDeleted: boolean;
};

/** Which of some ids are taken, and by what. */
export async function findKnown(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  const { rows } = await sql<Known & { readonly id: string }>`
    select e.entity_id as id, e.project_id as "projectId", e.stream_id as "streamId",
      e.entity_id = e.stream_id and exists (
        select from threadlog.events d
        where d.entity_id = e.entity_id and d.rev > 1 and d.type = 'ThreadDeleted') as "isDeleted"
    from threadlog.events e
    where e.entity_id = any(${[...ids]}::text[]) and e.rev = 1`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
