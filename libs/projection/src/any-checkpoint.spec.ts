import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { foldMessage, type Message, type RecordedEvent, type Thread } from '#domain';
import { stored } from '../../../test/support/builders';
import { LIFE_RUNS, lifeDecisions, lives } from '../../../test/support/lives';
import { modelPage } from '../../../test/support/page-model';
import { eventsOfProjects, metadata } from '../../../test/support/thread-histories';
import { isOwnEvent, modelThreadPage, modelThreads } from '../../../test/support/thread-model';
import { timeOf, tryProperty } from '../../../test/support/try-property';
import { foldBatch, type States } from './fold-batch';
import { listedThreads } from './listed-threads';
import { mergeTail } from './merge-tail';
import {
  boundsOf,
  cutPage,
  nearest,
  walkOf,
  type Bounds,
  type PageQuery,
  type Paging,
  type ThreadQuery,
} from './page';

const SHARE = 0.1;

jest.setTimeout(timeOf({ share: SHARE, seconds: 60 }));

/** Read tables in memory, as the projector left them at some checkpoint. */
type Tables = {
  readonly messages: ReadonlyMap<string, Message>;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly files: ReadonlyMap<string, unknown>;
  readonly heads: ReadonlyMap<string, number>;
};

const EMPTY: Tables = {
  messages: new Map(),
  threads: new Map(),
  files: new Map(),
  heads: new Map(),
};

/** One batch of the projector, with what writing its effect does to the tables. */
function project(tables: Tables, events: readonly RecordedEvent[]): Tables {
  const before = tables as States & Tables;
  const effect = foldBatch(
    events.map((event) => stored(event)),
    before,
  );
  expect(effect.dead).toEqual([]);
  const gone = effect.deletedThreads;
  const isThere = ({ threadId }: Message): boolean => !gone.has(threadId);
  return {
    messages: present(effect.messages, isThere),
    threads: present(effect.threads),
    files: present(effect.files),
    heads: new Map([...tables.heads, ...effect.heads]),
  };
}

function present<T>(
  states: ReadonlyMap<string, T | undefined>,
  isThere: (state: T) => boolean = () => true,
): Map<string, T> {
  return new Map(
    [...states].flatMap(([id, state]) => (state && isThere(state) ? [[id, state] as const] : [])),
  );
}

/** Cursors pick among everything that ever was in the list. */
type Shape = {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after: number | undefined;
  readonly before: number | undefined;
  readonly run: string | undefined;
  readonly search: Readonly<Record<string, string>> | undefined;
};

const cursor = fc.option(fc.nat(50), { nil: undefined });
const shapes: fc.Arbitrary<Shape[]> = fc.array(
  fc.record({
    limit: fc.integer({ min: 1, max: 5 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    after: cursor,
    before: cursor,
    run: fc.constantFrom(undefined, undefined, ...LIFE_RUNS),
    search: fc.option(metadata, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4 },
);

function pagingOf({ limit, order, after, before }: Shape, ids: readonly string[]): Paging {
  const idAt = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : ids[index % ids.length];
  const [afterId, beforeId] = [idAt(after), idAt(before)];
  return {
    limit,
    order,
    ...(afterId !== undefined && { after: afterId }),
    ...(beforeId !== undefined && { before: beforeId }),
  };
}

/** A whole life, with everything in it that a read may be about. */
type Told = {
  readonly events: readonly RecordedEvent[];
  /** Where each thing was created. */
  readonly places: ReadonlyMap<string, number>;
  readonly threadIds: readonly string[];
  readonly messageIds: (threadId: string) => readonly string[];
  /** The tables once everything is projected. */
  readonly now: Tables;
};

function tell(events: readonly RecordedEvent[]): Told {
  const first = events.filter(({ rev }) => rev === 1);
  return {
    events,
    places: new Map(first.map((event) => [event.entityId, event.position])),
    threadIds: first.filter(({ type }) => type === 'ThreadCreated').map((e) => e.streamId),
    messageIds: (threadId) =>
      first
        .filter(({ type, streamId }) => type === 'MessageCreated' && streamId === threadId)
        .map(({ entityId }) => entityId),
    now: project(EMPTY, events),
  };
}

function boundsFor(told: Told, { order, after, before }: Paging): Bounds {
  const place = (id: string | undefined): number | undefined =>
    id === undefined ? undefined : told.places.get(id);
  return boundsOf(order, { after: place(after), before: place(before) });
}

/** Rows as the statement brings them: within the bounds, nearest first, cut off where it cuts. */
function pageAt(tables: Tables, told: Told, threadId: string, query: PageQuery) {
  const bounds = boundsFor(told, query);
  const applied = tables.heads.get(threadId) ?? 0;
  const tail = told.events.filter((e) => e.streamId === threadId && e.version > applied);
  const deletes = tail.filter(({ type }) => type === 'MessageDeleted').length;
  const sign = walkOf(query) === 'asc' ? 1 : -1;
  const rows = [...tables.messages.values()]
    .filter((message) => message.threadId === threadId)
    .filter(({ position }) => position > bounds.above && position < bounds.below)
    .filter(({ runId }) => query.runId === undefined || runId === query.runId)
    .sort((a, b) => sign * (a.position - b.position))
    .slice(0, query.limit + 1 + deletes);
  const merged = mergeTail(
    rows,
    tail.map((event) => stored(event)),
    bounds,
    query,
  );
  return cutPage(merged, query);
}

function expectedPage({ now, messageIds }: Told, threadId: string, query: PageQuery) {
  const { messages } = now;
  const isListed = (id: string): boolean =>
    messages.has(id) && (query.runId === undefined || messages.get(id)?.runId === query.runId);
  const { ids, hasMore } = modelPage(messageIds(threadId), isListed, query);
  return { items: ids.map((id) => messages.get(id)), hasMore };
}

function messageAt(tables: Tables, { events }: Told, id: string): Message | undefined {
  const row = tables.messages.get(id);
  return events
    .filter(({ entityId, rev }) => entityId === id && rev > (row?.rev ?? 0))
    .reduce((state: Message | undefined, event) => foldMessage(state, event), row);
}

/** Candidates as the statement brings them: the nearest of the projected, and all that is newer. */
function threadsAt(tables: Tables, told: Told, k: number, query: ThreadQuery) {
  const bounds = boundsFor(told, query);
  const later = told.events.slice(k).filter((event) => isOwnEvent(event) && isOfThread(event));
  const last = new Map(later.map((event) => [event.streamId, event]));
  const rows = [...tables.threads.values()].filter(({ projectId }) => projectId === 'p');
  const stays = ({ id }: Thread): boolean =>
    query.metadata ? !last.has(id) : last.get(id)?.type !== 'ThreadDeleted';
  const projected = nearest(listedThreads(rows.filter(stays), [], bounds, query), query);
  const changed = [...last.values()].filter(({ type }) => type !== 'ThreadDeleted');
  const ids = new Set([...projected.map(({ id }) => id), ...changed.map((e) => e.streamId)]);
  const tail = later.filter(({ streamId, projectId }) => projectId === 'p' && ids.has(streamId));
  const candidates = rows.filter(({ id }) => ids.has(id));
  const threads = listedThreads(
    candidates,
    tail.map((event) => stored(event)),
    bounds,
    query,
  );
  const { items, hasMore } = cutPage(threads, query);
  return { threads: items, hasMore };
}

function isOfThread({ type }: RecordedEvent): boolean {
  return type.startsWith('Thread');
}

describe('every read in memory', () => {
  // I9: for every k, what is read with the projection at k and the tail behind it is what is read at n.
  it('is that of now, wherever the projection is', async () => {
    await tryProperty({
      name: 'reads at every checkpoint, in memory',
      again: 'any-checkpoint.spec',
      runs: 1_000,
      share: SHARE,
      values: () => fc.tuple(lives(40), shapes, fc.integer({ min: 1, max: 5 })),
      check: ([life, asked, batch]) => {
        const told = tell(eventsOfProjects(lifeDecisions('t', life)));
        let tables = EMPTY;
        for (let k = 0; k <= told.events.length; k += batch) {
          readEverything(tables, told, k, asked);
          tables = project(tables, told.events.slice(k, k + batch));
        }
        expect(tables).toEqual(told.now);
      },
    });
  });
});

function readEverything(tables: Tables, told: Told, k: number, asked: readonly Shape[]): void {
  const model = modelThreads('p', told.events.filter(isOfThread));
  for (const shape of asked) {
    for (const threadId of told.threadIds.filter((id) => told.now.threads.has(id))) {
      const query: PageQuery = {
        ...pagingOf(shape, told.messageIds(threadId)),
        ...(shape.run !== undefined && { runId: shape.run }),
      };
      const page = pageAt(tables, told, threadId, query);
      same({ k, query, ...page }, { k, query, ...expectedPage(told, threadId, query) });
    }
    const query: ThreadQuery = {
      ...pagingOf(shape, model.ids),
      ...(shape.search && { metadata: shape.search }),
    };
    const threads = threadsAt(tables, told, k, query);
    same({ k, query, ...threads }, { k, query, ...modelThreadPage(model, query) });
  }
  for (const [id, message] of told.now.messages) {
    same({ k, message: messageAt(tables, told, id) }, { k, message });
  }
}

/** Like toEqual, which takes ten times as long and says what differs. */
function same(found: object, expected: object): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}
