import { sql } from 'kysely';
import { int8Array, textArray, type Db, type Tx } from '#database';
import type { NewTask, Task, TaskState } from './task';

export const COLUMNS = [
  'task_id as taskId',
  'kind',
  'project_id as projectId',
  'position',
  'payload',
  'state',
  'attempts',
  'due_at as dueAt',
  'last_error as lastError',
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const;

/** Stores tasks; one that is there already stays as it is. */
export async function addTasks(tx: Tx, tasks: readonly NewTask[]): Promise<void> {
  if (tasks.length === 0) return;
  await sql`
    insert into threadlog.tasks (task_id, kind, project_id, position, payload)
    select * from unnest(
      ${textArray(tasks.map(({ taskId }) => taskId))}::text[],
      ${textArray(tasks.map(({ kind }) => kind))}::text[],
      ${textArray(tasks.map(({ projectId }) => projectId))}::text[],
      ${int8Array(tasks.map(({ position }) => position))}::bigint[],
      ${textArray(tasks.map(({ payload }) => payload))}::text[])
    on conflict (task_id) do nothing`.execute(tx);
}

/** Of a first attempt to the reconciler's next look at the task; doubles with each attempt. */
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 600;

/**
 * Counts an attempt, and puts off the time at which the task counts as lost: its job is in hand now.
 * @returns `undefined` when there is nothing to do: no such task, or one that is over
 */
export async function beginAttempt(db: Db, taskId: string): Promise<Task | undefined> {
  return db
    .updateTable('threadlog.tasks')
    .set({
      attempts: sql<number>`attempts + 1`,
      due_at: sql<Date>`now() + make_interval(secs =>
        least(${FIRST_WAIT_SECONDS} * 2 ^ least(attempts, 20), ${LONGEST_WAIT_SECONDS}))`,
      updated_at: sql<Date>`now()`,
    })
    .where('task_id', '=', taskId)
    .where('state', '=', 'pending')
    .returning(COLUMNS)
    .executeTakeFirst();
}

export async function finishTask(db: Db, taskId: string): Promise<void> {
  await settle(db, taskId, { state: 'done', lastError: null });
}

/** @returns whether it is to be tried again: not when it was tried `maxAttempts` times */
export async function failAttempt(
  db: Db,
  { taskId, attempts }: Pick<Task, 'taskId' | 'attempts'>,
  error: string,
  maxAttempts: number,
): Promise<boolean> {
  const isDead = attempts >= maxAttempts;
  await settle(db, taskId, { state: isDead ? 'dead' : 'pending', lastError: error });
  return !isDead;
}

async function settle(
  db: Db,
  taskId: string,
  { state, lastError }: Pick<Task, 'state' | 'lastError'>,
): Promise<void> {
  await db
    .updateTable('threadlog.tasks')
    .set({ state, last_error: lastError, updated_at: sql<Date>`now()` })
    .where('task_id', '=', taskId)
    .where('state', '=', 'pending')
    .execute();
}

/** Tasks whose time has come: new ones, and those whose job was lost. */
export async function readDue(db: Db, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('threadlog.tasks')
    .select('task_id')
    .where('state', '=', 'pending')
    .where('due_at', '<=', sql<Date>`now()`)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.task_id);
}

export async function readTask(db: Db, taskId: string): Promise<Task | undefined> {
  return db
    .selectFrom('threadlog.tasks')
    .select(COLUMNS)
    .where('task_id', '=', taskId)
    .executeTakeFirst();
}

/** The newest first. */
export async function listTasks(
  db: Db,
  { state, limit }: { readonly state?: TaskState; readonly limit: number },
): Promise<readonly Task[]> {
  return db
    .selectFrom('threadlog.tasks')
    .select(COLUMNS)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'pending'))
    .orderBy('updated_at', 'desc')
    .orderBy('task_id')
    .limit(limit)
    .execute();
}

export const REVIVED = {
  state: 'pending',
  attempts: 0,
  due_at: sql<Date>`now()`,
  updated_at: sql<Date>`now()`,
} as const;

/** Gives a dead task all its attempts again. @returns whether it was dead */
export async function reviveTask(db: Db, taskId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('threadlog.tasks')
    .set(REVIVED)
    .where('task_id', '=', taskId)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Does that for all of them. @returns how many there were */
export async function reviveDeadTasks(db: Db): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('threadlog.tasks')
    .set(REVIVED)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

const DONE_KEPT_DAYS = 7;

/** Deletes up to `limit` tasks that are long done. @returns how many */
export async function forgetDoneTasks(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from threadlog.tasks
    where task_id in (
      select task_id from threadlog.tasks
      where state = 'done' and updated_at < now() - make_interval(days => ${DONE_KEPT_DAYS})
      order by updated_at
      limit ${limit})`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
