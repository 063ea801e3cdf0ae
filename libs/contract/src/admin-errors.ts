import { row } from './error-row';

/** What can be said of tasks: rows of the error table. */
export const ADMIN_ERRORS = {
  task_missing: row(404, null, "No task found with id '{id}'."),
  task_not_dead: row(
    400,
    'task_not_dead',
    "The task '{id}' is {state}; only dead tasks are retried.",
  ),
} as const;
