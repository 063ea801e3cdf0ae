import type { RecordedEvent } from './events';

/**
 * One step of a life of which superseded changes are left out: what was replaced whole since makes no
 * difference, so it need not be read. That nothing else is missing is the reader's to see to.
 * @param fold foldMessage, or foldThread
 */
export function foldNewest<S extends { readonly rev: number }>(
  fold: (state: S | undefined, event: RecordedEvent) => S | undefined,
  state: S | undefined,
  event: RecordedEvent,
): S | undefined {
  return fold(state && { ...state, rev: event.rev - 1 }, event);
}
