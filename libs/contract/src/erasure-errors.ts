import { row } from './error-row';

/** What can be said of content that is to be gone, or is: rows of the error table. */
export const ERASURE_ERRORS = {
  content_erased: row(410, 'content_erased', "The content of '{id}' was erased."),
  content_not_encrypted: row(
    400,
    'content_not_encrypted',
    "The content of thread '{id}' cannot be destroyed: it was stored without a master key. Nothing was changed; without 'erase' the thread is deleted as ever.",
  ),
  erasure_of_messages: row(
    400,
    'erasure_of_messages',
    'A message cannot be erased by itself, only its whole thread: there is one key for both. Nothing was changed.',
  ),
} as const;
