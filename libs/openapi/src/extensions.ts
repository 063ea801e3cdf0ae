import type { ErrorName } from '#contract';

/** What the hosted API never had. Each is marked where it shows, and none changes what a client relies on. */
export const EXTENSIONS = {
  deleteUnderV1: 'Under v1 this is an extension: the hosted API documented it from v2 on.',
  revisions:
    'An extension: an answer with one thread or one message names its revision as `ETag`, and requests may ask by it (`If-None-Match`, `If-Match`).',
  idempotency:
    'An extension: the hosted API knew no idempotency keys. `Idempotent-Replayed: true` marks the answer of a request that was told again.',
  listThreads: 'An extension: the hosted API never listed threads.',
  scopes: 'An extension: keys of the hosted API had no such scopes on these routes.',
  rateLimits: 'An extension, and off unless it is set: how a key stands in its rate limit.',
  asOf: 'An extension: the hosted API knew only now.',
  history: 'An extension: the hosted API kept no history. The key needs the scope `audit`.',
  audit: 'An extension: the hosted API proved nothing. The key needs the scope `audit`.',
  erasure: 'An extension: the hosted API had no way to say that content must be gone.',
  admin: 'An extension: for whoever runs the service. The key needs the scope `admin`.',
  console: 'An extension: a page for people; what it shows it asks for with a key of theirs.',
  health: 'An extension: for whatever starts, watches and routes to the process.',
  docs: 'An extension: this document, and a page that shows it.',
} as const;

export type Extension = keyof typeof EXTENSIONS;

/** Rows of the error table that only an extension answers with. */
export const EXTENSION_ERRORS: Readonly<Partial<Record<ErrorName, Extension>>> = {
  other_revision: 'revisions',
  invalid_idempotency_key: 'idempotency',
  idempotency_key_reused: 'idempotency',
  missing_scope: 'scopes',
  event_missing: 'audit',
  event_cursor_missing: 'history',
  search_too_wide: 'history',
  not_with_stream: 'history',
  invalid_last_event_id: 'history',
  last_event_ahead: 'history',
  too_many_streams: 'history',
  stream_too_slow: 'history',
  key_revoked: 'history',
  content_erased: 'erasure',
  content_not_encrypted: 'erasure',
  erasure_of_messages: 'erasure',
  invalid_moment: 'asOf',
  moment_ahead: 'asOf',
  checkpoint_missing: 'audit',
  not_sealed: 'audit',
  task_missing: 'admin',
  task_not_dead: 'admin',
};

/** Marks a part of the document as an extension, with its sentence. */
export function mark(extension: Extension | undefined, description?: string): object {
  if (!extension) return description === undefined ? {} : { description };
  const sentences = [description, EXTENSIONS[extension]].filter((text) => text !== undefined);
  return { description: sentences.join(' '), 'x-threadlog-extension': true };
}
