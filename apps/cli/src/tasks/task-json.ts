import type { Task } from '#tasks';

/** A task as `--json` shows it: the columns' names, times in ISO 8601 and UTC. */
export function taskJson(task: Task): object {
  return {
    task_id: task.taskId,
    kind: task.kind,
    project_id: task.projectId,
    position: task.position,
    payload: JSON.parse(task.payload) as unknown,
    state: task.state,
    attempts: task.attempts,
    last_error: task.lastError,
    due_at: task.dueAt,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  };
}
