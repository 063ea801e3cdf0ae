import { modelPage } from '../../support/page-model';
import type { Query } from './ask';
import { refused, type Expected } from './expected';
import { bodyText, renderList } from './render';

type Listed = { readonly id: string };

type List<T extends Listed> = {
  /** All that ever had a place in it, in the order of the log. */
  readonly all: readonly T[];
  readonly isListed: (item: T) => boolean;
  readonly render: (item: T) => object;
  /** How an id of what it lists begins. */
  readonly prefix: string;
  readonly maxLimit?: number;
  readonly defaultLimit?: number;
};

/** The fault of a query that no list takes, the first in the order of the checks. */
export function faultOf(query: Query, prefix: string, maxLimit = 100): Expected | undefined {
  const { limit = '', order = '' } = query;
  if (limit !== '') {
    if (!/^[+-]?\d+$/.test(limit)) return refused(400, 'invalid_type', 'limit');
    if (Number(limit) > maxLimit) return refused(400, 'integer_above_max_value', 'limit');
    if (Number(limit) < 1) return refused(400, 'integer_below_min_value', 'limit');
  }
  if (!['', 'asc', 'desc'].includes(order)) return refused(400, 'invalid_value', 'order');
  for (const cursor of ['after', 'before'] as const) {
    const id = query[cursor] ?? '';
    if (id !== '' && !id.startsWith(prefix)) return refused(400, 'invalid_value', cursor);
  }
  return undefined;
}

/** One page, by the rules that every list of the wire has; `query` has no fault by itself. */
export function pageOf<T extends Listed>(list: List<T>, query: Query): Expected {
  const { all, isListed, render, defaultLimit = 20 } = list;
  for (const cursor of ['after', 'before'] as const) {
    const id = query[cursor] ?? '';
    if (id !== '' && !all.some((item) => item.id === id))
      return refused(400, 'invalid_value', cursor);
  }
  const byId = new Map(all.map((item) => [item.id, item]));
  const there = (id: string): T[] => [byId.get(id) ?? []].flat() as T[];
  const page = modelPage(
    all.map(({ id }) => id),
    (id) => there(id).some(isListed),
    {
      limit: query['limit'] ? Number(query['limit']) : defaultLimit,
      order: query['order'] === 'asc' ? 'asc' : 'desc',
      ...(query['after'] && { after: query['after'] }),
      ...(query['before'] && { before: query['before'] }),
    },
  );
  const data = page.ids.flatMap(there).map(render);
  return { status: 200, text: bodyText(renderList(page.ids, data, page.hasMore)) };
}
