/** What a page of a list means, written as plainly as can be: contract.md 4.3 and Part A 4. */
export type ModelQuery = {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly before?: string;
};

/**
 * @param ids every id that ever had a place, in order of creation
 * @param isListed whether the item is there now: what was deleted keeps its place, and no more
 */
export function modelPage(
  ids: readonly string[],
  isListed: (id: string) => boolean,
  query: ModelQuery,
): { ids: string[]; hasMore: boolean } {
  const ordered = query.order === 'asc' ? [...ids] : [...ids].reverse();
  const from = query.after === undefined ? 0 : ordered.indexOf(query.after) + 1;
  const to = query.before === undefined ? ordered.length : ordered.indexOf(query.before);
  const between = ordered.slice(from, Math.max(from, to)).filter(isListed);
  const backwards = query.before !== undefined && query.after === undefined;
  const page = backwards ? between.slice(-query.limit) : between.slice(0, query.limit);
  return { ids: page, hasMore: between.length > query.limit };
}
