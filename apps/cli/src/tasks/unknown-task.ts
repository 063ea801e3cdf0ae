/** What is said of an id that no task has. */
export function unknownTask(taskId: string): string {
  return `there is no task with the id "${taskId}"; "threadlog tasks list" shows those that there are`;
}
