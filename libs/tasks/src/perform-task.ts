import type { Db } from '#database';
import type { Task } from './task';
import { beginAttempt, failAttempt, finishTask } from './task-rows';

export type Performing = {
  readonly db: Db;
  readonly maxAttempts: number;
  /** Does the work of a task, in a way that doing it twice is doing it once. @throws to be tried again */
  readonly work: (task: Task) => Promise<void>;
  /** Told of each attempt that failed, and whether it was the last. */
  readonly onFailure: (task: Task, error: unknown, isDead: boolean) => void;
};

/**
 * One attempt at a task. The row says whether there is anything to do, whatever the job says.
 * @returns whether it is worth another try
 */
export async function performTask(
  { db, maxAttempts, work, onFailure }: Performing,
  taskId: string,
): Promise<'over' | 'again'> {
  const task = await beginAttempt(db, taskId);
  if (!task) return 'over';
  try {
    await work(task);
    await finishTask(db, taskId);
    return 'over';
  } catch (error) {
    const mayTryAgain = await failAttempt(db, task, describe(error), maxAttempts);
    onFailure(task, error, !mayTryAgain);
    return mayTryAgain ? 'again' : 'over';
  }
}

const MAX_ERROR = 500;

/** The error and what caused it, in one line; never a stack, which would say nothing to who reads it. */
function describe(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at !== undefined && words.length < 4; at = causeOf(at)) {
    words.push(messageOf(at));
  }
  return words.join(': ').slice(0, MAX_ERROR);
}

/** By shape: an error of the file system may come from another realm. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'unknown error';
  return String(error.message);
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
}
