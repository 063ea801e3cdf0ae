import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createThread } from '#domain';
import { readHead } from '#event-store';
import { LIFE_RUNS, lifeDecisions, lives, type LifeStep } from '../../../test/support/lives';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { metadata } from '../../../test/support/thread-histories';
import { timeOf, tryProperty } from '../../../test/support/try-property';
import { listMessages } from './list-messages';
import { listMessagesAt } from './list-messages-at';
import { listThreads } from './list-threads';
import { listThreadsAt } from './list-threads-at';
import type { PageQuery, ThreadQuery } from './page';
import { countBefore, positionAt } from './position-at';
import { readMessage } from './read-message';
import { readMessageAt, readThreadAt } from './read-state-at';
import { readThread } from './read-thread';

const SHARE = 0.1;
jest.setTimeout(timeOf({ share: SHARE, seconds: 120 }));

/** Cursors pick among all ids of the life, also those that are not there yet. */
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
    limit: fc.constantFrom(1, 2, 3, 100),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    after: cursor,
    before: cursor,
    run: fc.constantFrom(undefined, undefined, ...LIFE_RUNS),
    search: fc.option(metadata, { nil: undefined }),
  }),
  { minLength: 2, maxLength: 4 },
);

/** One read, of now and as of a position. */
type Read = {
  readonly what: string;
  readonly now: () => Promise<unknown>;
  readonly at: (position: number) => Promise<unknown>;
};

let log: TestLog;
beforeAll(async () => (log = await openTestLog({ kind: 'mixed' })));
afterAll(() => log.close());

describe('a read as of a position', () => {
  let lived = 0;
  let compared = 0;

  // I25: as-of(t) equals what a reader saw at t.
  it('is what a reader saw there, whatever became of it', async () => {
    await tryProperty({
      name: 'reads as of every position',
      again: 'as-of.int',
      runs: 20,
      share: SHARE,
      values: () => fc.tuple(lives(25), shapes),
      check: ([life, asked]) => compareThroughout(life, asked),
      counts: () => `${compared} reads`,
    });
  });

  const compareThroughout = async (
    life: readonly LifeStep[],
    asked: readonly Shape[],
  ): Promise<void> => {
    const name = `t${(lived += 1)}`;
    const decisions = lifeDecisions(name, life);
    const ids = decisions.flatMap(({ decision: { streamId, events } }) =>
      events.map(({ entityId }) => ({ streamId, entityId })),
    );
    const reads = ['p', 'q'].flatMap((project) => readsOf(`${project}-${name}`, ids, asked));
    const seen: { readonly position: number; readonly found: readonly unknown[] }[] = [];
    for (const { projectId, decision } of decisions) {
      const context = { ...CONTEXT, projectId: `${projectId}-${name}` };
      expect(await log.appender.append({ decision, context })).toMatchObject({
        status: 'appended',
      });
      const position = await readHead(log.db);
      seen.push({ position, found: await Promise.all(reads.map(({ now }) => now())) });
    }
    for (const { position, found } of seen) {
      const again = await Promise.all(reads.map(({ at }) => at(position)));
      compared += again.length;
      reads.forEach(({ what }, index) => {
        // Like toEqual, which takes long and says what differs.
        if (isDeepStrictEqual(again[index], found[index])) return;
        expect({ what, position, found: again[index] }).toEqual({
          what,
          position,
          found: found[index],
        });
      });
    }
  };

  const readsOf = (
    projectId: string,
    all: readonly { readonly streamId: string; readonly entityId: string }[],
    asked: readonly Shape[],
  ): readonly Read[] => {
    const threadIds = [...new Set(all.map(({ streamId }) => streamId))].filter((id) =>
      id.startsWith('thread'),
    );
    const messages = new Map(
      all
        .filter(({ entityId, streamId }) => entityId !== streamId)
        .map(({ entityId, streamId }) => [entityId, streamId]),
    );
    return [
      ...threadIds.flatMap((threadId) => [
        readOfThread({ projectId, threadId }),
        ...asked.map((shape) =>
          readOfMessages({ projectId, threadId }, pageQuery(shape, [...messages.keys()])),
        ),
      ]),
      ...[...messages].map(([messageId, threadId]) =>
        readOfMessage({ projectId, threadId, messageId }),
      ),
      ...asked.map((shape) => readOfThreads(projectId, threadQuery(shape, threadIds))),
    ];
  };
});

function readOfThread(target: { projectId: string; threadId: string }): Read {
  return {
    what: target.threadId,
    now: () => readThread(log.db, target),
    at: (position) => readThreadAt(log.db, target, position),
  };
}

function readOfMessage(target: { projectId: string; threadId: string; messageId: string }): Read {
  return {
    what: target.messageId,
    now: () => readMessage(log.db, target),
    at: (position) => readMessageAt(log.db, target, position),
  };
}

function readOfMessages(target: { projectId: string; threadId: string }, query: PageQuery): Read {
  return {
    what: `messages of ${target.threadId} ${JSON.stringify(query)}`,
    now: () => listMessages(log.db, target, query),
    at: (position) => listMessagesAt(log.db, target, query, { position }),
  };
}

function readOfThreads(projectId: string, query: ThreadQuery): Read {
  return {
    what: `threads of ${projectId} ${JSON.stringify(query)}`,
    now: () => listThreads(log.db, projectId, query),
    at: (position) => listThreadsAt(log.db, projectId, query, { position }),
  };
}

function paging({ limit, order, after, before }: Shape, ids: readonly string[]) {
  const [afterId, beforeId] = [after, before].map((index) =>
    index === undefined ? undefined : ids[index % ids.length],
  );
  return {
    limit,
    order,
    ...(afterId !== undefined && { after: afterId }),
    ...(beforeId !== undefined && { before: beforeId }),
  };
}

function pageQuery(shape: Shape, ids: readonly string[]): PageQuery {
  return { ...paging(shape, ids), ...(shape.run !== undefined && { runId: shape.run }) };
}

function threadQuery(shape: Shape, ids: readonly string[]): ThreadQuery {
  return { ...paging(shape, ids), ...(shape.search && { metadata: shape.search }) };
}

describe('the position of a moment', () => {
  const times = async () => {
    const { rows } = await sql<{ position: number; time: number }>`
      select position, (extract(epoch from recorded_at) * 1000000)::bigint as time
      from threadlog.events order by position`.execute(log.db);
    return rows;
  };

  beforeAll(async () => {
    for (let count = 0; count < 20; count += 1) {
      await log.append(createThread({ threadId: `thread_m${count}`, metadata: {}, messages: [] }));
    }
  });

  it('in time is that of the last event recorded by then', async () => {
    const all = await times();
    for (const { time } of all.slice(-40)) {
      const position = all.findLast((event) => event.time <= time)?.position;
      const moment = { by: 'time' as const, start: time, end: time + 1 };
      expect(await positionAt(log.db, moment)).toEqual({ status: 'found', position });
    }
  });

  it('ahead of the first event is 0', async () => {
    const [first] = await times();
    expect(await countBefore(log.db, first?.time ?? 0)).toBe(0);
  });

  it('behind the last event, and not to come yet, is the head', async () => {
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000000)::bigint as now`.execute(log.db);
    const now = rows[0]?.now ?? 0;
    const moment = { by: 'time' as const, start: now, end: now + 1_000_000 };
    const position = await readHead(log.db);
    expect(await positionAt(log.db, moment)).toEqual({ status: 'found', position });
  });

  it('that has not come is ahead', async () => {
    const head = await readHead(log.db);
    const start = (Date.now() + 3_600_000) * 1000;
    expect(await positionAt(log.db, { by: 'time', start, end: start + 1 })).toEqual({
      status: 'ahead',
      head,
    });
  });

  it('named by a number is that one, and ahead when the log has no such event', async () => {
    const head = await readHead(log.db);
    const at = (position: number) => positionAt(log.db, { by: 'position', position });
    expect([await at(1), await at(head), await at(head + 1)]).toEqual([
      { status: 'found', position: 1 },
      { status: 'found', position: head },
      { status: 'ahead', head },
    ]);
  });

  it('is 0 in an empty log', async () => {
    const empty = await openTestLog();
    try {
      expect(await positionAt(empty.db, { by: 'time', start: 0, end: 1 })).toEqual({
        status: 'found',
        position: 0,
      });
    } finally {
      await empty.close();
    }
  });
});

describe('a list of threads as of a position', () => {
  const projectId = 'wide';
  const query = { limit: 2, order: 'asc' as const, metadata: { wanted: 'yes' } };
  const create = (threadId: string, all: Readonly<Record<string, string>>) =>
    log.appender.append({
      decision: createThread({ threadId, metadata: all, messages: [] }),
      context: { ...CONTEXT, projectId },
    });

  beforeAll(async () => {
    for (let count = 0; count < 30; count += 1) {
      await create(`thread_w${count}`, count === 20 ? { wanted: 'yes' } : {});
    }
  });

  it('goes on in portions until the page is full, or the project is over', async () => {
    const position = await readHead(log.db);
    const listed = await listThreadsAt(log.db, projectId, query, { position });
    expect(listed).toMatchObject({ items: [{ id: 'thread_w20' }], hasMore: false });
  });

  it('gives what it has found after so many, with more to come', async () => {
    const position = await readHead(log.db);
    const listed = await listThreadsAt(log.db, projectId, query, { position, maxLooked: 21 });
    expect(listed).toMatchObject({ items: [{ id: 'thread_w20' }], hasMore: true });
  });

  it('says where it gave up when it has found nothing', async () => {
    const position = await readHead(log.db);
    const listed = await listThreadsAt(log.db, projectId, query, { position, maxLooked: 3 });
    expect(listed).toMatchObject({ status: 'too_wide', place: 'thread_w2' });
  });
});
