/** A side effect that must happen: a row, not a job. */
export type Task = {
  /** Follows from what caused it, so that causing it twice makes one task. */
  readonly taskId: string;
  readonly kind: string;
  readonly projectId: string;
  /** Position of the event that caused it. */
  readonly position: number;
  /** JSON, by kind. */
  readonly payload: string;
  /** `dead`: tried often enough, and left to people. */
  readonly state: TaskState;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type TaskState = 'pending' | 'done' | 'dead';

export type NewTask = Pick<Task, 'taskId' | 'kind' | 'projectId' | 'position' | 'payload'>;
