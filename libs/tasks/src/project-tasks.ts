import { sql } from 'kysely';
import type { Db } from '#database';
import type { Task, TaskState } from './task';
import { COLUMNS, REVIVED } from './task-rows';

/** What is not over: few at a time, and found by partial indexes. Done ones are many, and forgotten. */
export type OpenTaskState = Exclude<TaskState, 'done'>;

/** A project's tasks in a state, those of the newest events first. */
export async function listTasksOf(
  db: Db,
  projectId: string,
  { state, limit }: { readonly state: OpenTaskState; readonly limit: number },
): Promise<readonly Task[]> {
  return db
    .selectFrom('threadlog.tasks')
    .select(COLUMNS)
    .where('project_id', '=', projectId)
    .where('state', '=', state)
    .orderBy('position', 'desc')
    .orderBy('task_id')
    .limit(limit)
    .execute();
}

/** How many of a project wait or are tried again, and how many were given up. */
export async function countTasksOf(
  db: Db,
  projectId: string,
): Promise<Readonly<Record<OpenTaskState, number>>> {
  const { rows } = await sql<Record<OpenTaskState, number>>`
    select
      (select count(*)::int from threadlog.tasks
       where state = 'pending' and project_id = ${projectId}) as pending,
      (select count(*)::int from threadlog.tasks
       where state = 'dead' and project_id = ${projectId}) as dead`.execute(db);
  return rows[0] ?? { pending: 0, dead: 0 };
}

export type Revival =
  | { readonly status: 'revived'; readonly task: Task }
  | { readonly status: 'missing' }
  /** Only the dead are revived. */
  | { readonly status: 'alive'; readonly state: TaskState };

/** Gives a dead task of a project all its attempts again. */
export async function reviveTaskOf(db: Db, projectId: string, taskId: string): Promise<Revival> {
  const revived = await db
    .updateTable('threadlog.tasks')
    .set(REVIVED)
    .where('task_id', '=', taskId)
    .where('project_id', '=', projectId)
    .where('state', '=', 'dead')
    .returning(COLUMNS)
    .executeTakeFirst();
  if (revived) return { status: 'revived', task: revived };
  const found = await db
    .selectFrom('threadlog.tasks')
    .select('state')
    .where('task_id', '=', taskId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return found ? { status: 'alive', state: found.state } : { status: 'missing' };
}
