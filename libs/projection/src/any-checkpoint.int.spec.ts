import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  decodeEvent,
  foldFile,
  foldMessage,
  type Message,
  type RecordedEvent,
  type StoredFile,
} from '#domain';
import { readAfter, readHead } from '#event-store';
import { LIFE_RUNS, lifeDecisions, lives, type LifeStep } from '../../../test/support/lives';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { modelPage } from '../../../test/support/page-model';
import { metadata } from '../../../test/support/thread-histories';
import { modelThreadPage, modelThreads } from '../../../test/support/thread-model';
import { timeOf, tryProperty } from '../../../test/support/try-property';
import { readCheckpoint } from './checkpoint';
import { listFiles } from './list-files';
import { listMessages } from './list-messages';
import { listThreads } from './list-threads';
import type { FileQuery, PageQuery, Paging, ThreadQuery } from './page';
import { projectBatch } from './project-batch';
import { readMessage } from './read-message';
import { readThread } from './read-thread';

const SHARE = 0.2;

jest.setTimeout(timeOf({ share: SHARE, seconds: 120 }));

/** Reads of a history go on side by side, over as many connections as the pool has. */
const RUNS = 25;

/** What a read said, as a value that can be compared. */
type Read = { readonly what: string; readonly found: unknown };

/** Cursors pick among everything that ever was in the list. */
type Shape = {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after: number | undefined;
  readonly before: number | undefined;
  readonly run: string | undefined;
  readonly search: Readonly<Record<string, string>> | undefined;
  readonly purpose: string | undefined;
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
    purpose: fc.constantFrom(undefined, 'assistants', 'vision'),
  }),
  { minLength: 3, maxLength: 6 },
);

/** A life as the plainest fold tells it: everything in memory, nothing projected. */
type Told = {
  readonly projectId: string;
  readonly threadIds: readonly string[];
  /** All that ever were in a thread. */
  readonly messageIds: (threadId: string) => readonly string[];
  readonly messages: ReadonlyMap<string, Message>;
  readonly threads: ReturnType<typeof modelThreads>;
  readonly fileIds: readonly string[];
  readonly files: ReadonlyMap<string, StoredFile>;
};

function tell(projectId: string, all: readonly RecordedEvent[]): Told {
  const events = all.filter((event) => event.projectId === projectId);
  const created = events.filter(({ rev }) => rev === 1);
  const ofType = (type: RecordedEvent['type']) => created.filter((event) => event.type === type);
  const isOfFile = ({ type }: RecordedEvent): boolean => type.startsWith('File');
  const isOfMessage = ({ entityId, streamId }: RecordedEvent): boolean => entityId !== streamId;
  const threads = modelThreads(
    projectId,
    events.filter((event) => !isOfFile(event)),
  );
  return {
    projectId,
    threads,
    threadIds: ofType('ThreadCreated').map(({ entityId }) => entityId),
    messageIds: (threadId) =>
      ofType('MessageCreated').flatMap((e) => (e.streamId === threadId ? [e.entityId] : [])),
    messages: foldAll(events.filter(isOfMessage), foldMessage),
    fileIds: ofType('FileUploaded').map(({ entityId }) => entityId),
    files: foldAll(events.filter(isOfFile), foldFile),
  };
}

function foldAll<T>(
  events: readonly RecordedEvent[],
  fold: (state: T | undefined, event: RecordedEvent) => T | undefined,
): Map<string, T> {
  const states = new Map<string, T>();
  for (const event of events) {
    const next = fold(states.get(event.entityId), event);
    if (next) states.set(event.entityId, next);
    else states.delete(event.entityId);
  }
  return states;
}

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

describe('every read on PostgreSQL', () => {
  let log: TestLog;
  let lived = 0;
  let reads = 0;
  beforeAll(async () => (log = await openTestLog({ kind: 'mixed' })));
  afterAll(() => log.close());

  // I9: for every k, what is read with the projection at k and the tail behind it is what is read at n.
  it('is that of now, wherever the projection is, from the tail and from the log alone', async () => {
    await tryProperty({
      name: 'reads at every checkpoint, on PostgreSQL',
      again: 'any-checkpoint.int',
      runs: RUNS,
      share: SHARE,
      values: () => fc.tuple(lives(25), shapes),
      check: ([life, asked]) => readAtEveryCheckpoint(life, asked),
      counts: () => `${reads} reads`,
    });
  });

  const readAtEveryCheckpoint = async (
    life: readonly LifeStep[],
    asked: readonly Shape[],
  ): Promise<void> => {
    const name = `l${(lived += 1)}`;
    await projectEverything();
    const start = await readCheckpoint(log.db);
    for (const { projectId, decision } of lifeDecisions(name, life)) {
      const context = { ...CONTEXT, projectId: `${projectId}-${name}` };
      expect(await log.appender.append({ decision, context })).toMatchObject({
        status: 'appended',
      });
    }
    const events = (await readAfter(log.db, start, 1_000)).map(decodeEvent);
    const told = [`p-${name}`, `q-${name}`].map((projectId) => tell(projectId, events));
    const expected = told.flatMap((project) => expectedOf(project, asked));
    const head = await readHead(log.db);
    for (let k = start; k <= head; k += 1) {
      expect(await readCheckpoint(log.db)).toBe(k);
      const all = await Promise.all(told.map((project) => readAll(project, asked)));
      const found = all.flat();
      reads += found.length;
      // Like toEqual, which takes long and says what differs.
      if (!isDeepStrictEqual(found, expected)) expect({ k, found }).toEqual({ k, found: expected });
      await projectBatch({ db: log.db, readAfter }, 1);
    }
  };

  /** A case that failed may have left the projection where it was. */
  const projectEverything = async (): Promise<void> => {
    const head = await readHead(log.db);
    while ((await readCheckpoint(log.db)) < head)
      await projectBatch({ db: log.db, readAfter }, 1_000);
  };

  /** Both ways of each read: with what the tail holds, and as behind a tail that is too long. */
  const readAll = async (told: Told, asked: readonly Shape[]): Promise<readonly Read[]> => {
    const { projectId } = told;
    const read = async (what: string, found: Promise<unknown>): Promise<Read> => ({
      what,
      found: await found,
    });
    return Promise.all([
      ...messageQueries(told, asked).flatMap(({ threadId, query }) => {
        const target = { projectId, threadId };
        const what = nameOf('messages', threadId, query);
        return [
          read(what, listMessages(log.db, target, query)),
          read(what, listMessages(log.db, target, query, { maxTail: 0 })),
        ];
      }),
      ...threadQueries(told, asked).flatMap((query) => {
        const what = nameOf('threads', projectId, query);
        return [
          read(what, listThreads(log.db, projectId, query)),
          read(what, listThreads(log.db, projectId, query, 1)),
        ];
      }),
      ...fileQueries(told, asked).map((query) =>
        read(nameOf('files', projectId, query), listFiles(log.db, projectId, query)),
      ),
      ...told.threadIds.map((threadId) =>
        read(threadId, readThread(log.db, { projectId, threadId })),
      ),
      ...everyMessage(told).map(({ threadId, messageId }) =>
        read(messageId, readMessage(log.db, { projectId, threadId, messageId })),
      ),
    ]);
  };
});

function expectedOf(told: Told, asked: readonly Shape[]): readonly Read[] {
  const { projectId, threads, messages, files } = told;
  const isThere = (threadId: string): boolean => threads.now.has(threadId);
  return [
    ...messageQueries(told, asked).flatMap(({ threadId, query }) => {
      const isListed = (id: string): boolean =>
        messages.has(id) && (query.runId === undefined || messages.get(id)?.runId === query.runId);
      const { ids, hasMore } = modelPage(told.messageIds(threadId), isListed, query);
      const items = ids.map((id) => messages.get(id));
      const page = { status: 'listed', items, hasMore };
      const found = isThere(threadId) ? page : { status: 'thread_missing' };
      return Array.from({ length: 2 }, (): Read => ({
        what: nameOf('messages', threadId, query),
        found,
      }));
    }),
    ...threadQueries(told, asked).flatMap((query) => {
      const { threads: items, hasMore } = modelThreadPage(threads, query);
      const found = { status: 'listed', items, hasMore };
      return Array.from({ length: 2 }, (): Read => ({
        what: nameOf('threads', projectId, query),
        found,
      }));
    }),
    ...fileQueries(told, asked).map((query) => {
      const isListed = (id: string): boolean =>
        files.has(id) && (query.purpose === undefined || files.get(id)?.purpose === query.purpose);
      const { ids, hasMore } = modelPage(told.fileIds, isListed, query);
      const found = { status: 'listed', items: ids.map((id) => files.get(id)), hasMore };
      return { what: nameOf('files', projectId, query), found };
    }),
    ...told.threadIds.map((threadId) => ({ what: threadId, found: threads.now.get(threadId) })),
    ...everyMessage(told).map(({ threadId, messageId }) => ({
      what: messageId,
      found: !isThere(threadId)
        ? { status: 'thread_missing' }
        : messages.has(messageId)
          ? { status: 'found', message: messages.get(messageId) }
          : { status: 'message_missing' },
    })),
  ];
}

function messageQueries(
  { threadIds, messageIds }: Told,
  asked: readonly Shape[],
): readonly { readonly threadId: string; readonly query: PageQuery }[] {
  return threadIds.flatMap((threadId) =>
    asked.map((shape) => ({
      threadId,
      query: {
        ...pagingOf(shape, messageIds(threadId)),
        ...(shape.run !== undefined && { runId: shape.run }),
      },
    })),
  );
}

function threadQueries({ threads }: Told, asked: readonly Shape[]): readonly ThreadQuery[] {
  return asked.map((shape) => ({
    ...pagingOf(shape, threads.ids),
    ...(shape.search && { metadata: shape.search }),
  }));
}

function fileQueries({ fileIds }: Told, asked: readonly Shape[]): readonly FileQuery[] {
  return asked.map((shape) => ({
    ...pagingOf(shape, fileIds),
    ...(shape.purpose !== undefined && { purpose: shape.purpose }),
  }));
}

function everyMessage({ threadIds, messageIds }: Told) {
  return threadIds.flatMap((threadId) =>
    messageIds(threadId).map((messageId) => ({ threadId, messageId })),
  );
}

function nameOf(list: string, of: string, query: object): string {
  return `${list} of ${of}, ${JSON.stringify(query)}`;
}
