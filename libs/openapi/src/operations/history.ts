import type { Operation } from '../operation';
import { PAGE_PARAMETERS } from './page-parameters';

const HISTORY = {
  method: 'get',
  access: 'key',
  tag: 'History',
  answer: { type: 'plain', of: 'EventList' },
  extension: 'history',
} as const;

export const HISTORY_OPERATIONS: readonly Operation[] = [
  {
    ...HISTORY,
    path: '/events',
    operationId: 'listEvents',
    summary: 'List what happened in the key’s project.',
    parameters: [
      ...PAGE_PARAMETERS,
      'event_type',
      'event_actor',
      'event_thread',
      'event_from',
      'event_to',
      'event_stream',
      'last_event_id',
    ],
    answer: { ...HISTORY.answer, streams: 'Event' },
    // The last two stand inside a stream that they end.
    errors: ['event_cursor_missing', 'search_too_wide', 'stream_too_slow', 'key_revoked'],
  },
  {
    ...HISTORY,
    path: '/threads/{thread_id}/events',
    operationId: 'listThreadEvents',
    summary: 'List what happened to a thread and to its messages, also when they are deleted.',
    parameters: ['thread_id', ...PAGE_PARAMETERS],
    errors: ['event_cursor_missing'],
  },
  {
    ...HISTORY,
    path: '/threads/{thread_id}/messages/{message_id}/events',
    operationId: 'listMessageEvents',
    summary: 'List what happened to a message, also when it is deleted.',
    parameters: ['thread_id', 'message_id', ...PAGE_PARAMETERS],
    errors: ['event_cursor_missing'],
  },
];
