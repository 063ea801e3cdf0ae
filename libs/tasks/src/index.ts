// Owns: tasks, side effects that must happen: making them from the log, trying them, giving them up.
// Never: a queue (its jobs are made of these rows), or what a task does.
// Start reading: react.ts, then perform-task.ts.
export { performTask, type Performing } from './perform-task';
export { react, type Found, type Reaction, type ReactorOptions } from './react';
export type { NewTask, Task, TaskState } from './task';
export {
  forgetDoneTasks,
  listTasks,
  readDue,
  readTask,
  reviveDeadTasks,
  reviveTask,
} from './task-rows';
export {
  countTasksOf,
  listTasksOf,
  reviveTaskOf,
  type OpenTaskState,
  type Revival,
} from './project-tasks';
