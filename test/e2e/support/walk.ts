import type { ListQuery, Wire } from './wire';

export type WalkOptions = {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** `after` walks away from the first page; `before` walks towards it, from `anchor` on. */
  readonly direction: 'after' | 'before';
  readonly anchor?: string;
};

export type Walk = {
  /** In the order asked for, whatever the direction. */
  readonly ids: readonly string[];
  /** performance.now() before the first request, before the last one, and after its answer. */
  readonly startedAt: number;
  readonly lastAskedAt: number;
  readonly endedAt: number;
};

/** Walks a thread page by page, until a page says that there is no more. */
export async function walk(
  wire: Wire,
  threadId: string,
  { order, limit, direction, anchor }: WalkOptions,
): Promise<Walk> {
  const startedAt = performance.now();
  let ids: string[] = [];
  let cursor = anchor;
  for (;;) {
    const lastAskedAt = performance.now();
    const query: ListQuery = { order, limit, ...(cursor && { [direction]: cursor }) };
    const { data, first_id, last_id, has_more } = await wire.listMessages(threadId, query);
    const page = data.map(({ id }) => id);
    ids = direction === 'after' ? [...ids, ...page] : [...page, ...ids];
    if (!has_more) return { ids, startedAt, lastAskedAt, endedAt: performance.now() };
    cursor = (direction === 'after' ? last_id : first_id) ?? undefined;
  }
}
