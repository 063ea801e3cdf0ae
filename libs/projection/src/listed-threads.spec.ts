import { stored } from '../../../test/support/builders';
import { eventsOfProjects, threadDecisions } from '../../../test/support/thread-histories';
import { listedThreads } from './listed-threads';
import type { ThreadQuery } from './page';

const NOW = { above: 0, below: Infinity };

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
