import type { IdKind } from '#domain';
import { ApiError } from './api-error';

/** Ids of our own make, of the hosted service's, and those of its documentation (`thread_abc123`). */
const FORM: Readonly<Record<IdKind, RegExp>> = {
  thread: /^thread_[A-Za-z0-9_-]{1,128}$/,
  msg: /^msg_[A-Za-z0-9_-]{1,128}$/,
  file: /^file-[A-Za-z0-9_-]{1,128}$/,
};

/** Whether it could be the id of such a thing; nothing else is worth asking the database for. */
export function isIdOf(kind: IdKind, id: string): boolean {
  return FORM[kind].test(id);
}

/** The form of an id of a kind, as a JSON Schema `pattern`. */
export function patternOf(kind: IdKind): string {
  return FORM[kind].source;
}

/**
 * A path or query id. What begins with the right word but has no id's form is an id that nobody has.
 * @throws ApiError invalid_id when it does not begin with the kind's word
 */
export function checkId(kind: IdKind, param: string, id: string): string {
  if (!id.startsWith(kind)) throw new ApiError('invalid_id', { param, id, prefix: kind });
  return id;
}
