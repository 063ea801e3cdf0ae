import { ApiError } from './api-error';
import { parseLimit, single, type RawQuery } from './list-query';
import { list } from './to-api-error';

/** Done tasks are not shown: nothing is left to do about them. */
export const TASK_STATES = ['dead', 'pending'] as const;

export type ListTasksQuery = {
  readonly state: (typeof TASK_STATES)[number];
  readonly limit: number;
};

/** @throws ApiError */
export function parseListTasks(query: RawQuery): ListTasksQuery {
  const value = single(query, 'state') ?? TASK_STATES[0];
  const state = TASK_STATES.find((known) => known === value);
  if (!state) {
    throw new ApiError('invalid_value', { param: 'state', value, supported: list(TASK_STATES) });
  }
  return { state, limit: parseFirst(query) };
}

/** How many of a list without pages. @throws ApiError */
export function parseFirst(query: RawQuery): number {
  return parseLimit(single(query, 'limit'));
}
