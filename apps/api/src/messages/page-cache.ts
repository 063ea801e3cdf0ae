import { LRUCache } from 'lru-cache';
import { LIMITS } from '../http/limits';

/** A page as it was answered, and the version of its thread that it shows. */
export type AnsweredPage = { readonly version: number; readonly body: Buffer };

export type PageCache = {
  readonly get: (key: string) => AnsweredPage | undefined;
  readonly set: (key: string, page: AnsweredPage) => void;
};

/**
 * Keeps pages as they were answered. Nobody has to tell it of changes: who takes a page out asks the log
 * whether the thread still has that version. It is bounded in bytes, and in time, so that what was
 * erased does not stay in memory.
 * @param most bytes of all pages; 0 keeps none
 * @param each bytes of one, and milliseconds that it is kept
 */
export function createPageCache(
  most: number,
  each: { readonly bytes: number; readonly maxAgeMs: number } = LIMITS.answeredPages,
): PageCache {
  if (most === 0) return { get: () => undefined, set: () => undefined };
  const pages = new LRUCache<string, AnsweredPage>({
    maxSize: most,
    maxEntrySize: each.bytes,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length,
    ttl: each.maxAgeMs,
    // A timer for each, which keeps no process alive.
    ttlAutopurge: true,
  });
  return {
    get: (key) => pages.get(key),
    set: (key, page) => void pages.set(key, page),
  };
}
