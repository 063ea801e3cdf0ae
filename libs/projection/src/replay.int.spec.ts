import fc from 'fast-check';
import { sql } from 'kysely';
import { openDatabase } from '#database';
import { readAfter, readHead } from '#event-store';
import { aMessageWith } from '../../../test/support/attachments';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { logDecisions, logSteps, type LogStep } from '../../../test/support/log-histories';
import { projectBatch } from './project-batch';
import { createPump } from './pump';
import { foldEntity, replay, type ReplayedState, type ReplayScope } from './replay';
import { compareWithTables, replayChanges, type ReplayChange } from './replay-diff';
import { fileOf, messageOf, threadOf } from './rows';

jest.setTimeout(60_000);

let log: TestLog;
beforeEach(async () => (log = await openTestLog()));
afterEach(() => log.close());

async function liveThrough(history: readonly LogStep[]): Promise<void> {
  for (const { projectId, decision } of logDecisions('00000001', history)) {
    await log.appender.append({ decision, context: { ...CONTEXT, projectId } });
  }
}

const [STORY = []] = fc.sample(logSteps(150, 150), { seed: 7, numRuns: 1 });

type States = ReadonlyMap<string, ReplayedState>;

async function replayAt(scope: ReplayScope, to: number): Promise<States> {
  const states = new Map<string, ReplayedState>();
  for await (const entity of replay(log.db, scope, to)) {
    const { state } = foldEntity(entity, to);
    if (state) states.set(entity.id, state);
  }
  return states;
}

/** What the projector made of the log up to its checkpoint. */
async function readTables(): Promise<States> {
  const of = log.db.withSchema('read_model');
  const found = [
    ...(await of.selectFrom('messages').selectAll().execute()).map(messageOf),
    ...(await of.selectFrom('threads').selectAll().execute()).map(threadOf),
    ...(await of.selectFrom('files').selectAll().execute()).map(fileOf),
  ];
  return new Map(
    found.sort((a, b) => a.position - b.position).map((state) => [state.id, state] as const),
  );
}

describe('replaying', () => {
  it('all gives what was projected, at every position', async () => {
    await liveThrough(STORY);
    const head = await readHead(log.db);
    for (let position = 0; position < head; position += 7) {
      await projectBatch({ db: log.db, readAfter }, 7);
      const reached = Math.min(position + 7, head);
      expect([...(await replayAt({ of: 'all' }, reached))]).toEqual([...(await readTables())]);
    }
  });

  it('a thread gives it and its messages, and a message gives that', async () => {
    await liveThrough(STORY);
    const head = await readHead(log.db);
    const all = await replayAt({ of: 'all' }, head);
    const messages = [...all.values()].flatMap((state) => ('threadId' in state ? [state] : []));
    const [message] = messages;
    const threadId = message?.threadId ?? '';
    expect([...(await replayAt({ of: 'thread', threadId }, head)).keys()].sort()).toEqual(
      [threadId, ...messages.filter((m) => m.threadId === threadId).map(({ id }) => id)].sort(),
    );
    expect(await replayAt({ of: 'message', messageId: message?.id ?? '' }, head)).toEqual(
      new Map([[message?.id, message]]),
    );
  });

  it('comes to the end of more than a page', async () => {
    await log.append(aThread('thread_a'));
    const ids = Array.from({ length: 230 }, (_, index) => `msg_${index}`);
    for (const id of ids) await log.append(aMessageWith('thread_a', id, []));
    for (const scope of [{ of: 'all' }, { of: 'thread', threadId: 'thread_a' }] as const) {
      expect([...(await replayAt(scope, 231)).keys()]).toEqual(['thread_a', ...ids]);
    }
  });

  it('says of an event that cannot be folded where it stopped, and goes on with the others', async () => {
    await log.append(aThread('thread_a'));
    await log.append(aMessageWith('thread_a', 'msg_a', []));
    await log.append(aMessageWith('thread_a', 'msg_b', []));
    const { db, close } = openDatabase({ url: log.database.ownerUrl, name: 'test', asOwner: true });
    await sql`update threadlog.events set type = 'MessageEaten' where position = 2`.execute(db);
    await close();
    const found: unknown[] = [];
    for await (const entity of replay(log.db, { of: 'all' }, 3)) {
      found.push([entity.id, foldEntity(entity, 3).stopped]);
    }
    expect(found).toEqual([
      ['thread_a', undefined],
      ['msg_a', { position: 2, reason: 'DecodeError: unknown event type MessageEaten' }],
      ['msg_b', undefined],
    ]);
  });
});

describe('the difference between two positions', () => {
  const changes = async (scope: Parameters<typeof replayChanges>[1], from: number, to: number) => {
    const found: ReplayChange[] = [];
    for await (const change of replayChanges(log.db, scope, { from, to })) found.push(change);
    return found;
  };

  it('of all is what two replays differ in, once each', async () => {
    await liveThrough(STORY);
    const head = await readHead(log.db);
    for (const [from, to] of [
      [0, head],
      [10, head],
      [40, 45],
      [60, 110],
    ] as const) {
      const [before, after] = [
        await replayAt({ of: 'all' }, from),
        await replayAt({ of: 'all' }, to),
      ];
      const expected = [...new Set([...before.keys(), ...after.keys()])].filter(
        (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
      );
      const found = await changes({ of: 'all' }, from, to);
      expect(found.map(({ id }) => id).sort()).toEqual(expected.sort());
      for (const { id, before: old, after: now } of found) {
        expect([old.state, now.state]).toEqual([before.get(id), after.get(id)]);
      }
    }
  });

  it('names the fields', async () => {
    await log.append(aThread('thread_a'));
    await log.append(aMessageWith('thread_a', 'msg_a', []));
    const change = { type: 'MessageModified' as const, entityId: 'msg_a' };
    const events = [{ ...change, payload: { metadata: { a: '1' } } }];
    await log.append({ streamId: 'thread_a', stream: 'open', entity: { id: 'msg_a' }, events });
    const [found] = await changes({ of: 'message', messageId: 'msg_a' }, 2, 3);
    expect(found?.fields).toEqual([
      { name: 'rev', before: 1, after: 2 },
      { name: 'metadata', before: {}, after: { a: '1' } },
    ]);
  });
});

describe('the difference to the read tables', () => {
  const compare = async (scope: Parameters<typeof compareWithTables>[1]) => {
    const found: ReplayChange[] = [];
    await compareWithTables(log.db, scope, (change) => Promise.resolve(void found.push(change)));
    return found.map(({ id, before, after, fields }) => [
      id,
      before.state !== undefined,
      after.state !== undefined,
      fields.map(({ name }) => name),
    ]);
  };

  beforeEach(async () => {
    await log.append(aThread('thread_a'));
    for (const id of ['msg_a', 'msg_b', 'msg_c']) {
      await log.append(aMessageWith('thread_a', id, []));
    }
    await createPump({ db: log.db, readAfter }).run();
    await log.append(aMessageWith('thread_a', 'msg_d', []));
  });

  it('is none, however far the projector is', async () => {
    expect(await compare({ of: 'thread', threadId: 'thread_a' })).toEqual([]);
  });

  it('names what is missing, unexpected and different', async () => {
    const { db } = log;
    await sql`delete from read_model.messages where message_id = 'msg_a'`.execute(db);
    await sql`update read_model.messages set role = 'assistant' where message_id = 'msg_b'`.execute(
      db,
    );
    await sql`update read_model.messages set message_id = 'msg_x' where message_id = 'msg_c'`.execute(
      db,
    );
    expect(await compare({ of: 'thread', threadId: 'thread_a' })).toEqual([
      ['msg_a', true, false, []],
      ['msg_b', true, true, ['role']],
      ['msg_c', true, false, []],
      ['msg_x', false, true, []],
    ]);
    expect(await compare({ of: 'message', messageId: 'msg_b' })).toEqual([
      ['msg_b', true, true, ['role']],
    ]);
  });
});
