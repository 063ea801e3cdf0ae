import type { AdminQuarantinedEvent, AdminStatus, AdminTask } from './responses/admin';

type LogState = {
  readonly head: number;
  readonly projected: number;
  readonly lag: number;
  readonly sealed: number;
  readonly sealLag: number;
};

type OpenWork = { readonly pending: number; readonly dead: number; readonly quarantined: number };

type Task = {
  readonly taskId: string;
  readonly kind: string;
  readonly position: number;
  readonly state: 'pending' | 'done' | 'dead';
  readonly attempts: number;
  readonly dueAt: Date;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

type QuarantinedEvent = {
  readonly position: number;
  readonly streamId: string;
  readonly type: string;
  readonly reason: string;
  readonly foundAt: Date;
};

/** @param state of the whole log @param work of the project */
export function presentAdminStatus(state: LogState, work: OpenWork): AdminStatus {
  const { head, projected, lag, sealed, sealLag } = state;
  return {
    object: 'admin.status',
    log_position: head,
    projected_position: projected,
    projection_lag_events: Math.max(0, head - projected),
    projection_lag_seconds: lag,
    sealed_position: sealed,
    seal_lag_events: Math.max(0, head - sealed),
    seal_lag_seconds: sealLag,
    tasks_pending: work.pending,
    tasks_dead: work.dead,
    quarantined: work.quarantined,
  };
}

export function presentAdminTask(task: Task): AdminTask {
  const { taskId, kind, state, attempts, lastError, position, dueAt } = task;
  return {
    id: taskId,
    object: 'admin.task',
    created_at: Math.floor(task.createdAt.getTime() / 1000),
    kind,
    state,
    attempts,
    last_error: lastError,
    position,
    due_at: state === 'pending' ? dueAt.toISOString() : null,
    updated_at: task.updatedAt.toISOString(),
  };
}

export function presentQuarantined(event: QuarantinedEvent): AdminQuarantinedEvent {
  const { position, streamId, type, reason, foundAt } = event;
  return {
    object: 'admin.quarantined_event',
    position,
    stream_id: streamId,
    type,
    reason,
    found_at: foundAt.toISOString(),
  };
}

/** @param found one more than the limit, where there are more */
export function presentFirst<T>(
  found: readonly T[],
  limit: number,
  present: (item: T) => object,
): object {
  return {
    object: 'list',
    data: found.slice(0, limit).map(present),
    has_more: found.length > limit,
  };
}
