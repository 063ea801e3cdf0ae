import fc from 'fast-check';
import type { Query } from '../reference/ask';

/** What a cursor points at: nothing, something listed by its pick, or what no list takes. */
export type Cursor<Pick> = Pick | 'absent' | 'empty' | 'malformed';

export type PagingPick<Pick> = {
  readonly limit: string;
  readonly order: string;
  readonly after: Cursor<Pick>;
  readonly before: Cursor<Pick>;
};

const limit = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 1, max: 5 }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom('', '20', '100', '+7', '007') },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', '101', 'ten', '2.5', '1e1') },
);
const order = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('asc', 'desc', '') },
  { weight: 1, arbitrary: fc.constantFrom('ASC', 'newest') },
);

export function pagingPick<Pick extends object | number>(
  pick: fc.Arbitrary<Pick>,
): fc.Arbitrary<PagingPick<Pick>> {
  const cursor: fc.Arbitrary<Cursor<Pick>> = fc.oneof(
    { weight: 10, arbitrary: fc.constant('absent' as const) },
    { weight: 8, arbitrary: pick },
    { weight: 1, arbitrary: fc.constantFrom('empty' as const, 'malformed' as const) },
  );
  return fc.record({ limit, order, after: cursor, before: cursor });
}

/** @param idOf what a pick points at */
export function queryOf<Pick extends object | number>(
  { limit, order, after, before }: PagingPick<Pick>,
  idOf: (pick: Pick) => string,
): Query {
  const cursor = (name: string, at: Cursor<Pick>): Query => {
    if (at === 'absent') return {};
    if (at === 'empty') return { [name]: '' };
    return { [name]: at === 'malformed' ? 'obj_foo' : idOf(at) };
  };
  return {
    ...(limit !== '' && { limit }),
    ...(order !== '' && { order }),
    ...cursor('after', after),
    ...cursor('before', before),
  };
}
