import { sql } from 'kysely';
import { Client } from 'pg';
import { createMessage, decodeEvent, deleteThread, foldMessage, type Message } from '#domain';
import { readAfter, readHead } from '#event-store';
import { aNewMessage } from '../../../test/support/builders';
import { decisionsOf, RUN, type Step } from '../../../test/support/histories';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { modelPage } from '../../../test/support/page-model';
import { readCheckpoint } from './checkpoint';
import { listMessages, type ListOptions } from './list-messages';
import type { PageQuery } from './page';
import { projectBatch } from './project-batch';
import { createPump } from './pump';
import { readMessage } from './read-message';
import { readThread } from './read-thread';

let log: TestLog;
beforeEach(async () => (log = await openTestLog()));
afterEach(() => log.close());

let threads = 0;
async function liveThrough(history: readonly Step[]): Promise<string> {
  const threadId = `thread_${(threads += 1)}`;
  await log.append(aThread(threadId));
  for (const decision of decisionsOf(threadId, history)) await log.append(decision);
  return threadId;
}

/** Every message of a thread as the log alone tells it, and the ids of all that ever were. */
async function foldLog(threadId: string): Promise<{ now: Map<string, Message>; ids: string[] }> {
  const now = new Map<string, Message>();
  const ids: string[] = [];
  for (const stored of await readAfter(log.db, 0, 100_000)) {
    if (stored.streamId !== threadId || stored.entityId === threadId) continue;
    if (stored.rev === 1) ids.push(stored.entityId);
    const next = foldMessage(now.get(stored.entityId), decodeEvent(stored));
    if (next) now.set(stored.entityId, next);
    else now.delete(stored.entityId);
  }
  return { now, ids };
}

async function everyPage(threadId: string, options?: ListOptions): Promise<void> {
  const { now, ids } = await foldLog(threadId);
  for (const query of queriesOver(ids)) {
    const listed = (id: string): boolean =>
      now.has(id) && (query.runId === undefined || now.get(id)?.runId === query.runId);
    const page = await listMessages(log.db, { projectId: 'p', threadId }, query, options);
    const expected = modelPage(ids, listed, query);
    if (page.status !== 'listed') throw new Error(`${page.status} for ${JSON.stringify(query)}`);
    expect({ query, ids: page.items.map(({ id }) => id), hasMore: page.hasMore }).toEqual({
      query,
      ...expected,
    });
    expect(page.items).toEqual(page.items.map(({ id }) => now.get(id)));
  }
}

/** Both orders, each cursor at the ends and in the middle, each kind of limit. */
function queriesOver(ids: readonly string[]): PageQuery[] {
  const cursors = [undefined, ...new Set([ids[0], ids[Math.floor(ids.length / 2)], ids.at(-1)])];
  return (['asc', 'desc'] as const).flatMap((order) =>
    cursors.flatMap((after) =>
      cursors.flatMap((before) =>
        [1, 3, 100].map((limit) => ({
          limit,
          order,
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
          ...(limit === 3 && { runId: RUN }),
        })),
      ),
    ),
  );
}

const STORY: Step[] = [
  ...Array.from({ length: 8 }, (_, i): Step => ({ do: 'create', run: i % 2 === 0 })),
  { do: 'modify', of: 3, value: 'a' },
  { do: 'delete', of: 4 },
  { do: 'modify', of: 0, value: 'b' },
  { do: 'create', run: true },
  { do: 'delete', of: 0 },
  { do: 'modify', of: 6, value: 'c' },
];

describe('an exact read', () => {
  it('is the same wherever the projection is, from the tail or from the log alone (I9)', async () => {
    const threadId = await liveThrough(STORY);
    const head = await readHead(log.db);
    for (let k = 0; k <= head; k += 1) {
      await everyPage(threadId);
      await everyPage(threadId, { maxTail: 0 });
      await projectBatch({ db: log.db, readAfter }, 1);
    }
    expect(await readCheckpoint(log.db)).toBe(head);
  });

  it('finds a message, a change and a deletion before anything is projected (I10)', async () => {
    const threadId = await liveThrough(STORY);
    const { now, ids } = await foldLog(threadId);
    for (const messageId of ids) {
      const found = await readMessage(log.db, { projectId: 'p', threadId, messageId });
      const message = now.get(messageId);
      expect(found).toEqual(message ? { status: 'found', message } : { status: 'message_missing' });
    }
    await expect(readThread(log.db, { projectId: 'p', threadId })).resolves.toMatchObject({
      rev: 1,
    });
  });

  it('does not find a thread that was deleted but not projected yet', async () => {
    const threadId = await liveThrough(STORY);
    await createPump({ db: log.db, readAfter }).run();
    await log.append(deleteThread(threadId));
    const target = { projectId: 'p', threadId };
    await expect(readThread(log.db, target)).resolves.toBeUndefined();
    await expect(listMessages(log.db, target, { limit: 1, order: 'asc' })).resolves.toEqual({
      status: 'thread_missing',
    });
  });

  it('finds nothing of another project', async () => {
    const threadId = await liveThrough(STORY);
    const target = { projectId: 'q', threadId };
    await expect(readThread(log.db, target)).resolves.toBeUndefined();
    await expect(readMessage(log.db, { ...target, messageId: 'msg_1x1' })).resolves.toEqual({
      status: 'thread_missing',
    });
  });

  it('names the cursor that has no place in the thread', async () => {
    const [one, two] = [await liveThrough(STORY), await liveThrough(STORY)];
    const foreign = (await foldLog(two)).ids[0] as string;
    const page = await listMessages(
      log.db,
      { projectId: 'p', threadId: one },
      { limit: 1, order: 'asc', before: foreign },
    );
    expect(page).toEqual({ status: 'cursor_missing', cursor: 'before' });
  });
});

/** The read tables as they stand, and as the fold of the log would have them. */
async function compareWithFold(threadIds: readonly string[]): Promise<void> {
  for (const threadId of threadIds) {
    const { now } = await foldLog(threadId);
    const { rows } = await sql<{ message_id: string; rev: number; metadata: string }>`
      select message_id, rev, metadata from read_model.messages
      where thread_id = ${threadId} order by position`.execute(log.db);
    expect(rows).toEqual(
      [...now.values()].map(({ id, rev, metadata }) => ({
        message_id: id,
        rev,
        metadata: JSON.stringify(metadata),
      })),
    );
  }
}

describe('the pump', () => {
  it('makes the read tables the fold of the log (I8), in batches of any size', async () => {
    const threadIds = [
      await liveThrough(STORY),
      await liveThrough(STORY),
      await liveThrough(STORY),
    ];
    await createPump({ db: log.db, readAfter, batchSize: 4 }).run();
    await compareWithFold(threadIds);
    expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
  });

  it('removes all of a deleted thread', async () => {
    const threadId = await liveThrough(STORY);
    await createPump({ db: log.db, readAfter }).run();
    await log.append(deleteThread(threadId));
    await createPump({ db: log.db, readAfter }).run();
    const { rows } = await sql`select from read_model.messages`.execute(log.db);
    expect(rows).toHaveLength(0);
  });

  it('neither doubles nor loses with four of them side by side under load (I12, I13)', async () => {
    const pumps = Array.from({ length: 4 }, () =>
      createPump({ db: log.db, readAfter, batchSize: 7 }),
    );
    let writing = true;
    const pumping = pumps.map(async (pump) => {
      while (writing) await pump.run();
      await pump.run();
    });
    const threadIds = await Promise.all(Array.from({ length: 12 }, () => liveThrough(STORY)));
    writing = false;
    await Promise.all(pumping);
    await pumps[0]?.run();
    expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
    await compareWithFold(threadIds);
  });

  it('goes round once more for a ring that comes while it works', async () => {
    const pump = createPump({ db: log.db, readAfter });
    const running = pump.run();
    await log.append(aThread('thread_late'));
    await Promise.all([running, pump.run()]);
    expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
  });

  it('looks so often as it is told before it ends, and begins anew with what it finds', async () => {
    await createPump({ db: log.db, readAfter }).run();
    const found: number[] = [];
    let reads = 0;
    const pump = createPump({
      db: log.db,
      emptyLooks: 3,
      readAfter: async (tx, position, limit) => {
        reads += 1;
        if (reads === 3) await log.append(aThread('thread_meanwhile'));
        return readAfter(tx, position, limit);
      },
      onBatch: (batch) => void (batch.status === 'projected' && found.push(batch.events)),
    });
    await pump.run();
    // A look behind an empty one takes no lease.
    expect([found, reads]).toEqual([[0, 1, 0], 7]);
  });

  it('commits without waiting for the disk, and leaves its connection as it was', async () => {
    const asked = sql<{ setting: string; source: string }>`
      select setting, source from pg_settings where name = 'synchronous_commit'`;
    const settings: { setting: string; source: string }[] = [];
    const asking: typeof readAfter = async (tx, position, limit) => {
      const events = await readAfter(tx, position, limit);
      settings.push(...(await asked.execute(tx)).rows);
      return events;
    };
    await log.append(aThread('thread_unhurried'));
    await createPump({ db: log.db, readAfter: asking }).run();
    expect(settings[0]).toEqual({ setting: 'off', source: 'session' });
    const { rows } = await asked.execute(log.db);
    expect(rows[0]?.source).not.toBe('session');
  });

  it.each([
    ['cannot be read', `type = 'MessageEaten'`],
    [
      'the database refuses',
      `entity_id = (select string_agg(md5(i::text), '') from generate_series(1, 300) i)`,
    ],
  ])('quarantines the one stream whose event %s (I23)', async (_, damage) => {
    const good = await liveThrough([]);
    const bad = await liveThrough([{ do: 'create', run: false }]);
    const poisoned = await readHead(log.db);
    const owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    // The log's own index would refuse such an id first.
    await owner.query('alter table threadlog.events drop constraint events_entity_rev');
    await owner.query(`update threadlog.events set ${damage} where position = ${poisoned}`);
    await owner.end();
    const later = [await liveThrough(STORY)];
    const { role, content, attachments, metadata } = aNewMessage();
    const message = { id: 'msg_good', role, content, attachments, metadata };
    await log.appender.append({ decision: createMessage(good, message), context: CONTEXT });
    await createPump({ db: log.db, readAfter, batchSize: 10 }).run();
    expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
    await compareWithFold([good, ...later]);
    const dead = await log.db.selectFrom('threadlog.dead_events').selectAll().execute();
    expect(dead).toMatchObject([{ position: poisoned, stream_id: bad }]);
  });
});
