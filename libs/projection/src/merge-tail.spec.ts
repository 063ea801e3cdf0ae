import fc from 'fast-check';
import { foldMessage, type Message, type RecordedEvent } from '#domain';
import { stored } from '../../../test/support/builders';
import { decisionsOf, eventsOf, RUN, steps } from '../../../test/support/histories';
import { modelPage } from '../../../test/support/page-model';
import { mergeTail } from './merge-tail';
import { boundsOf, cutPage, walkOf, type PageQuery } from './page';

const THREAD = 'thread_t';

function foldAll(events: readonly RecordedEvent[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const event of events) {
    const next = foldMessage(messages.get(event.entityId), event);
    if (next) messages.set(event.entityId, next);
    else messages.delete(event.entityId);
  }
  return messages;
}

/** Rows as the statement brings them: within the bounds, nearest first, cut off where it cuts. */
function fetch(
  rows: Iterable<Message>,
  query: PageQuery,
  places: Places,
  deletes: number,
): Message[] {
  const bounds = boundsOf(query.order, cursorsOf(query, places));
  const sign = walkOf(query) === 'asc' ? 1 : -1;
  return [...rows]
    .filter(({ position }) => position > bounds.above && position < bounds.below)
    .filter((message) => query.runId === undefined || message.runId === query.runId)
    .sort((a, b) => sign * (a.position - b.position))
    .slice(0, query.limit + 1 + deletes);
}

type Places = ReadonlyMap<string, number>;

function cursorsOf({ after, before }: PageQuery, places: Places) {
  return {
    after: after === undefined ? undefined : places.get(after),
    before: before === undefined ? undefined : places.get(before),
  };
}

const query = (ids: readonly string[]): fc.Arbitrary<PageQuery> => {
  const cursor = ids.length
    ? fc.option(fc.constantFrom(...ids), { nil: undefined })
    : fc.constant(undefined);
  return fc
    .record({
      limit: fc.integer({ min: 1, max: 5 }),
      order: fc.constantFrom('asc' as const, 'desc' as const),
      after: cursor,
      before: cursor,
      runId: fc.constantFrom(undefined, undefined, RUN),
    })
    .map(({ limit, order, after, before, runId }) => ({
      limit,
      order,
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
      ...(runId !== undefined && { runId }),
    }));
};

describe('mergeTail and cutPage', () => {
  // I9: for every k, the page read with the projection at k and the tail behind it is the page of now.
  it('give the page of now wherever the projection is', () => {
    const history = steps(30).map((all) => eventsOf(decisionsOf(THREAD, all)));
    const cases = history.chain((events) => {
      const ids = events.filter(({ rev }) => rev === 1).map(({ entityId }) => entityId);
      return fc.tuple(fc.constant(events), fc.constant(ids), query(ids));
    });
    fc.assert(
      fc.property(cases, ([events, ids, asked]) => {
        const now = foldAll(events);
        const places = new Map(
          events.filter(({ rev }) => rev === 1).map((event) => [event.entityId, event.position]),
        );
        const listed = (id: string): boolean =>
          now.has(id) && (asked.runId === undefined || now.get(id)?.runId === asked.runId);
        const expected = modelPage(ids, listed, asked);
        const bounds = boundsOf(asked.order, cursorsOf(asked, places));
        for (let k = 0; k <= events.length; k += 1) {
          const tail = events.slice(k);
          const deletes = tail.filter(({ type }) => type === 'MessageDeleted').length;
          const rows = fetch(foldAll(events.slice(0, k)).values(), asked, places, deletes);
          const page = cutPage(
            mergeTail(
              rows,
              tail.map((event) => stored(event)),
              bounds,
              asked,
            ),
            asked,
          );
          expect({ k, ids: page.items.map(({ id }) => id), hasMore: page.hasMore }).toEqual({
            k,
            ...expected,
          });
          expect(page.items).toEqual(page.items.map(({ id }) => now.get(id)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
