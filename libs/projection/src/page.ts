import type { Metadata } from '#domain';

export type Order = 'asc' | 'desc';

export type ListTarget = { readonly projectId: string; readonly threadId: string };

/** What a client may ask of any list; the cursors are ids of things that it lists. */
export type Paging = {
  readonly limit: number;
  readonly order: Order;
  readonly after?: string;
  readonly before?: string;
};

/** Of a thread's messages. */
export type PageQuery = Paging & { readonly runId?: string };

/** Of a project's threads: those that have all these pairs, and maybe more. */
export type ThreadQuery = Paging & { readonly metadata?: Metadata };

/** Of a project's files: all, or those of one purpose. */
export type FileQuery = Paging & { readonly purpose?: string };

export type Page<T> = { readonly items: readonly T[]; readonly hasMore: boolean };

/** What has a place in a list: the position of its creation. */
export type Placed = { readonly position: number };

/** Positions strictly between which the page lies. */
export type Bounds = { readonly above: number; readonly below: number };

/** The cursors' positions; `undefined` for a cursor that was not given. */
export type CursorPositions = {
  readonly after: number | undefined;
  readonly before: number | undefined;
};

export function boundsOf(order: Order, { after, before }: CursorPositions): Bounds {
  const [above, below] = order === 'asc' ? [after, before] : [before, after];
  return { above: above ?? 0, below: below ?? Number.MAX_SAFE_INTEGER };
}

/**
 * The direction in which the page is collected. `before` alone means the nearest items ahead of the
 * cursor, so it is collected backwards from there, and turned round at the end.
 */
export function walkOf({ order, after, before }: Paging): Order {
  const backwards = before !== undefined && after === undefined;
  return backwards === (order === 'desc') ? 'asc' : 'desc';
}

/** What of `collected` a page can need: the page itself, and one more that tells of the rest. */
export function nearest<T extends Placed>(collected: readonly T[], query: Paging): T[] {
  const sign = walkOf(query) === 'asc' ? 1 : -1;
  return [...collected].sort((a, b) => sign * (a.position - b.position)).slice(0, query.limit + 1);
}

/**
 * Cuts a page out of everything that lies within the bounds, which may be cut off behind `limit + 1`.
 * @param collected in any order, without the deleted
 */
export function cutPage<T extends Placed>(collected: readonly T[], query: Paging): Page<T> {
  const walked = nearest(collected, query);
  const items = walked.slice(0, query.limit);
  if (walkOf(query) !== query.order) items.reverse();
  return { items, hasMore: walked.length > query.limit };
}
