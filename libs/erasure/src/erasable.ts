import { sql } from 'kysely';
import type { Db } from '#database';

/** What can be erased of a thread, and what was. */
export type Erasable =
  | { readonly status: 'missing' }
  /** It was written without a master key: there is no key to destroy. */
  | { readonly status: 'plain' }
  | { readonly status: 'open' | 'deleted' }
  | { readonly status: 'erased'; readonly position: number };

export type ThreadOfProject = { readonly projectId: string; readonly threadId: string };

export async function readErasable(
  db: Db,
  { projectId, threadId }: ThreadOfProject,
): Promise<Erasable> {
  const { rows } = await sql<{ type: string; position: number; has_key: boolean }>`
    select e.type, e.position, exists (
      select from threadlog.data_keys k where k.stream_id = e.stream_id) as has_key
    from threadlog.events e
    where e.stream_id = ${threadId} and e.project_id = ${projectId} and exists (
      select from threadlog.events c
      where c.stream_id = ${threadId} and c.version = 1 and c.type = 'ThreadCreated')
    order by e.version desc limit 1`.execute(db);
  const [last] = rows;
  if (!last) return { status: 'missing' };
  if (last.type === 'ContentErased') return { status: 'erased', position: last.position };
  if (!last.has_key) return { status: 'plain' };
  return { status: last.type === 'ThreadDeleted' ? 'deleted' : 'open' };
}

/** Whose thread it is, deleted or not. */
export async function findProject(db: Db, threadId: string): Promise<string | undefined> {
  const { rows } = await sql<{ project_id: string }>`
    select project_id from threadlog.events
    where stream_id = ${threadId} and version = 1 and type = 'ThreadCreated'`.execute(db);
  return rows[0]?.project_id;
}
