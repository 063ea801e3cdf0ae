import { decodeEvent, type RecordedEvent, type StoredEvent } from '#domain';
import type { Decode } from './fold-batch';

/**
 * Reads events while something else is waited for: most of what folding them costs is reading their JSON.
 * @returns `decodeEvent` for them; what it throws, it throws where it is asked
 */
export function decodeAhead(events: readonly StoredEvent[]): Decode {
  const decoded = new Map<number, RecordedEvent>();
  for (const stored of events) {
    try {
      decoded.set(stored.position, decodeEvent(stored));
    } catch {
      // Whoever folds the event meets it again, and knows what to do with it.
    }
  }
  return (stored) => decoded.get(stored.position) ?? decodeEvent(stored);
}
