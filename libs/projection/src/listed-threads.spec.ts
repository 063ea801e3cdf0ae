import fc from 'fast-check';
import type { RecordedEvent, Thread } from '#domain';
import { stored } from '../../../test/support/builders';
import {
  eventsOfProjects,
  metadata,
  threadDecisions,
  threadSteps,
} from '../../../test/support/thread-histories';
import { isOwnEvent, modelThreadPage, modelThreads } from '../../../test/support/thread-model';
import { listedThreads } from './listed-threads';
import { boundsOf, cutPage, nearest, type Bounds, type ThreadQuery } from './page';

const NOW = { above: 0, below: Infinity };

const query = (ids: readonly string[]): fc.Arbitrary<ThreadQuery> => {
  const cursor = ids.length
    ? fc.option(fc.constantFrom(...ids), { nil: undefined })
    : fc.constant(undefined);
  return fc
    .record({
      limit: fc.integer({ min: 1, max: 4 }),
      order: fc.constantFrom('asc' as const, 'desc' as const),
      after: cursor,
      before: cursor,
      metadata: fc.option(metadata, { nil: undefined }),
    })
    .map(({ after, before, metadata: wanted, ...paging }) => ({
      ...paging,
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
      ...(wanted && { metadata: wanted }),
    }));
};

/** Candidates as the statement brings them: the nearest of the projected, and all that is newer. */
function candidates(
  events: readonly RecordedEvent[],
  k: number,
  asked: ThreadQuery,
  bounds: Bounds,
): { readonly projected: readonly Thread[]; readonly tail: readonly RecordedEvent[] } {
  const later = events.slice(k).filter(isOwnEvent);
  const last = new Map(later.map((event) => [event.streamId, event]));
  const rows = [...modelThreads('p', events.slice(0, k)).now.values()];
  const stays = ({ id }: Thread): boolean =>
    asked.metadata ? !last.has(id) : last.get(id)?.type !== 'ThreadDeleted';
  const projected = nearest(listedThreads(rows.filter(stays), [], bounds, asked), asked);
  const changed = [...last.values()].filter(({ type }) => type !== 'ThreadDeleted');
  const ids = new Set([...projected.map(({ id }) => id), ...changed.map((e) => e.streamId)]);
  return {
    projected: rows.filter(({ id }) => ids.has(id)),
    tail: later.filter(({ streamId, projectId }) => projectId === 'p' && ids.has(streamId)),
  };
}

describe('listedThreads and cutPage', () => {
  // I9: for every k, the page read with the projection at k and the tail behind it is the page of now.
  it('give the page of now wherever the projection is', () => {
    const history = threadSteps(25).map((all) => eventsOfProjects(threadDecisions('t', all)));
    const cases = history.chain((events) =>
      fc.tuple(fc.constant(events), query(modelThreads('p', events).ids)),
    );
    fc.assert(
      fc.property(cases, ([events, asked]) => {
        const model = modelThreads('p', events);
        const expected = modelThreadPage(model, asked);
        const places = new Map(
          events.filter(({ rev }) => rev === 1).map((event) => [event.entityId, event.position]),
        );
        const bounds = boundsOf(asked.order, {
          after: places.get(asked.after ?? ''),
          before: places.get(asked.before ?? ''),
        });
        for (let k = 0; k <= events.length; k += 1) {
          const { projected, tail } = candidates(events, k, asked, bounds);
          const now = listedThreads(
            projected,
            tail.map((event) => stored(event)),
            bounds,
            asked,
          );
          const { items, hasMore } = cutPage(now, asked);
          expect({ k, threads: items, hasMore }).toEqual({ k, ...expected });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('listedThreads', () => {
  const history = [
    { do: 'create', project: 'p', metadata: { a: '1' } },
    { do: 'create', project: 'p', metadata: { a: '' } },
    { do: 'modify', of: 0, metadata: { a: '2' } },
    { do: 'modify', of: 1, metadata: { a: '2' } },
  ] as const;
  const tail = eventsOfProjects(threadDecisions('t', history)).map((event) => stored(event));
  const listed = (events: typeof tail, wanted: ThreadQuery['metadata']) =>
    listedThreads([], events, NOW, wanted ? { metadata: wanted } : {}).map(
      (thread) => thread.metadata,
    );

  it('goes by the metadata of now', () => {
    expect(listed(tail, { a: '1' })).toEqual([]);
    expect(listed(tail, { a: '2' })).toHaveLength(2);
  });

  it('tells an empty value from a missing one', () => {
    expect(listed(tail.slice(0, 2), { a: '' })).toEqual([{ a: '' }]);
    expect(listed(tail.slice(0, 2), { b: '' })).toEqual([]);
  });

  it('finds nothing by what every object inherits', () => {
    expect(listed(tail, { constructor: '' })).toEqual([]);
  });

  it('shows a thread as it was before an event that cannot be read, and the others as they are', () => {
    const damaged = tail.map((event) =>
      event.position === 3 ? { ...event, type: 'ThreadEaten' } : event,
    );
    expect(listed(damaged, undefined)).toEqual([{ a: '1' }, { a: '2' }]);
  });
});
