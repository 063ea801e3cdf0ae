import type { Operation } from '../operation';
import { PAGE_PARAMETERS } from './page-parameters';

export const MESSAGE_FILE_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/threads/{thread_id}/messages/{message_id}/files',
    access: 'key',
    operationId: 'listMessageFiles',
    tag: 'Message files',
    summary: 'List the files of a message; v1 only.',
    parameters: ['betaV1', 'thread_id', 'message_id', ...PAGE_PARAMETERS],
    answer: { type: 'object', of: { v1: 'MessageFileList' }, revised: false },
    errors: ['file_cursor_missing'],
  },
  {
    method: 'get',
    path: '/threads/{thread_id}/messages/{message_id}/files/{file_id}',
    access: 'key',
    operationId: 'getMessageFile',
    tag: 'Message files',
    summary: 'Retrieve a file of a message; v1 only.',
    parameters: ['betaV1', 'thread_id', 'message_id', 'file_id'],
    answer: { type: 'object', of: { v1: 'MessageFile' }, revised: false },
  },
];
