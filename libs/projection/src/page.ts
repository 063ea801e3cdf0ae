import type { Message } from '#domain';

export type Order = 'asc' | 'desc';

export type ListTarget = { readonly projectId: string; readonly threadId: string };

/** What a client may ask of a list; ids are those of messages of the same thread. */
export type PageQuery = {
  readonly limit: number;
  readonly order: Order;
  readonly after?: string;
  readonly before?: string;
  readonly runId?: string;
};

export type Page = { readonly messages: readonly Message[]; readonly hasMore: boolean };

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
export function walkOf({ order, after, before }: PageQuery): Order {
  const backwards = before !== undefined && after === undefined;
  return backwards === (order === 'desc') ? 'asc' : 'desc';
}

/**
 * Cuts a page out of everything that lies within the bounds, which may be cut off behind `limit + 1`.
 * @param collected in any order, without the deleted
 */
export function cutPage(collected: readonly Message[], query: PageQuery): Page {
  const walk = walkOf(query);
  const walked = [...collected].sort((a, b) =>
    walk === 'asc' ? a.position - b.position : b.position - a.position,
  );
  const messages = walked.slice(0, query.limit);
  if (walk !== query.order) messages.reverse();
  return { messages, hasMore: walked.length > query.limit };
}
