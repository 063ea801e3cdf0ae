/** The queue whose jobs say only "there is something new in the log". */
export const PROJECTION_QUEUE = 'projection';
export const NUDGE = 'nudge';

/** A nudge carries nothing: what is new stands in the log, and a forged nudge changes nothing. */
export type NudgeData = Readonly<Record<string, never>>;

/** The queue whose jobs each say "this task is due". */
export const TASK_QUEUE = 'tasks';
export const PERFORM = 'perform';

/** What the task is stands in its row: a forged job names a task that is there, or does nothing. */
export type TaskJobData = { readonly taskId: string };
