import type { Operation } from '../operation';

const ADMIN = { access: 'key', tag: 'Administration', extension: 'admin' } as const;

export const ADMIN_OPERATIONS: readonly Operation[] = [
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/status',
    operationId: 'getStatus',
    summary:
      'How far behind the log read tables and seals are, and what work of the project is open.',
    parameters: [],
    answer: { type: 'plain', of: 'AdminStatus' },
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/tasks',
    operationId: 'listTasks',
    summary: 'List tasks of the project that were given up, or wait; of the newest events first.',
    parameters: ['limit', 'task_state'],
    answer: { type: 'plain', of: 'AdminTaskList' },
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/tasks/{task_id}/retry',
    operationId: 'retryTask',
    summary: 'Give a dead task of the project all its attempts again.',
    parameters: ['task_id'],
    answer: { type: 'plain', of: 'AdminTask' },
    errors: ['task_not_dead'],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/quarantine',
    operationId: 'listQuarantine',
    summary: 'List events of the project that could not be projected, the newest first.',
    parameters: ['limit'],
    answer: { type: 'plain', of: 'AdminQuarantine' },
  },
];
