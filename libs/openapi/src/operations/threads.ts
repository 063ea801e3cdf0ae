import type { Operation } from '../operation';
import { MESSAGE_FAULTS } from './message-faults';
import { PAGE_PARAMETERS } from './page-parameters';

const THREAD = {
  type: 'object',
  of: { v1: 'ThreadV1', v2: 'ThreadV2' },
  revised: true,
} as const;
export const THREAD_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/threads',
    access: 'key',
    operationId: 'createThread',
    tag: 'Threads',
    summary: 'Create a thread, with its first messages if there are any.',
    parameters: ['beta', 'idempotencyKey'],
    body: { of: { v1: 'CreateThreadRequestV1', v2: 'CreateThreadRequestV2' }, required: false },
    answer: THREAD,
    errors: [...MESSAGE_FAULTS, 'content_erased'],
  },
  {
    method: 'get',
    path: '/threads',
    access: 'key',
    operationId: 'listThreads',
    tag: 'Threads',
    summary: 'List the threads of the key’s project.',
    parameters: ['beta', ...PAGE_PARAMETERS, 'metadata', 'as_of'],
    answer: { type: 'object', of: { v1: 'ThreadListV1', v2: 'ThreadListV2' }, revised: false },
    errors: ['thread_cursor_missing', 'search_too_wide'],
    extension: 'listThreads',
  },
  {
    method: 'get',
    path: '/threads/{thread_id}',
    access: 'key',
    operationId: 'getThread',
    tag: 'Threads',
    summary: 'Retrieve a thread.',
    parameters: ['beta', 'thread_id', 'ifNoneMatch', 'as_of'],
    answer: THREAD,
  },
  {
    method: 'post',
    path: '/threads/{thread_id}',
    access: 'key',
    operationId: 'modifyThread',
    tag: 'Threads',
    summary: 'Replace the metadata of a thread, and under v2 its tool resources.',
    parameters: ['beta', 'thread_id', 'ifMatch', 'idempotencyKey'],
    body: { of: { v1: 'ModifyThreadRequestV1', v2: 'ModifyThreadRequestV2' }, required: false },
    answer: THREAD,
    errors: ['invalid_id', 'array_too_long', 'files_missing', 'content_erased'],
  },
  {
    method: 'delete',
    path: '/threads/{thread_id}',
    access: 'key',
    operationId: 'deleteThread',
    tag: 'Threads',
    summary: 'Delete a thread and its messages.',
    parameters: ['beta', 'thread_id', 'erase', 'reason', 'ifMatch', 'idempotencyKey'],
    answer: { type: 'object', of: { v1: 'DeletedThread', v2: 'DeletedThread' }, revised: false },
  },
];
