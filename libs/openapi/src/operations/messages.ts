import type { Operation } from '../operation';
import { MESSAGE_FAULTS } from './message-faults';
import { PAGE_PARAMETERS } from './page-parameters';

const MESSAGE = {
  type: 'object',
  of: { v1: 'MessageV1', v2: 'MessageV2' },
  revised: true,
} as const;

export const MESSAGE_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/threads/{thread_id}/messages',
    access: 'key',
    operationId: 'listMessages',
    tag: 'Messages',
    summary: 'List the messages of a thread.',
    parameters: ['beta', 'thread_id', ...PAGE_PARAMETERS, 'run_id', 'as_of'],
    answer: {
      type: 'object',
      of: { v1: 'MessageListV1', v2: 'MessageListV2' },
      revised: false,
    },
    errors: ['cursor_missing'],
  },
  {
    method: 'post',
    path: '/threads/{thread_id}/messages',
    access: 'key',
    operationId: 'createMessage',
    tag: 'Messages',
    summary: 'Create a message at the end of a thread.',
    parameters: ['beta', 'thread_id', 'idempotencyKey'],
    body: { of: { v1: 'CreateMessageRequestV1', v2: 'CreateMessageRequestV2' }, required: true },
    answer: MESSAGE,
    errors: [...MESSAGE_FAULTS, 'content_erased'],
  },
  {
    method: 'get',
    path: '/threads/{thread_id}/messages/{message_id}',
    access: 'key',
    operationId: 'getMessage',
    tag: 'Messages',
    summary: 'Retrieve a message.',
    parameters: ['beta', 'thread_id', 'message_id', 'ifNoneMatch', 'as_of'],
    answer: MESSAGE,
  },
  {
    method: 'post',
    path: '/threads/{thread_id}/messages/{message_id}',
    access: 'key',
    operationId: 'modifyMessage',
    tag: 'Messages',
    summary: 'Replace the metadata of a message.',
    parameters: ['beta', 'thread_id', 'message_id', 'ifMatch', 'idempotencyKey'],
    body: { of: { v1: 'ModifyMessageRequestV1', v2: 'ModifyMessageRequestV2' }, required: false },
    answer: MESSAGE,
    errors: ['content_erased'],
  },
  {
    method: 'delete',
    path: '/threads/{thread_id}/messages/{message_id}',
    access: 'key',
    operationId: 'deleteMessage',
    tag: 'Messages',
    summary: 'Delete a message.',
    parameters: ['beta', 'thread_id', 'message_id', 'ifMatch', 'idempotencyKey'],
    answer: { type: 'object', of: { v1: 'DeletedMessage', v2: 'DeletedMessage' }, revised: false },
    errors: ['erasure_of_messages', 'duplicate_parameter', 'invalid_value'],
    extensionUnder: { dialect: 'v1', extension: 'deleteUnderV1' },
  },
];
