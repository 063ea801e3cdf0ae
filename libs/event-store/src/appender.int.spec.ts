import { sql } from 'kysely';
import { createMessage, deleteMessage, deleteThread, modifyMessage, type Decision } from '#domain';
import { aMessage, aNewMessage } from '../../../test/support/builders';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { AppendQueueFullError } from './append';
import { readAfter, readHead } from './read-after';

let log: TestLog;
beforeAll(async () => (log = await openTestLog()));
afterAll(() => log.close());

let made = 0;
const newId = (kind: 'thread_' | 'msg_'): string => `${kind}${(made += 1)}`;
const { role, content, attachments, metadata } = aNewMessage();
const create = (threadId: string, id = newId('msg_')): Decision =>
  createMessage(threadId, { id, role, content, attachments, metadata });
const modify = (threadId: string, id: string, rev?: number): Decision =>
  modifyMessage(aMessage({ id, threadId }), { metadata: { a: '1' } }, rev);

async function openThread(): Promise<string> {
  const threadId = newId('thread_');
  await log.append(aThread(threadId));
  return threadId;
}

describe('append', () => {
  it('answers with the place of the first event', async () => {
    const head = await readHead(log.db);
    const outcome = await log.append(aThread(newId('thread_')));
    expect(outcome).toMatchObject({ status: 'appended', position: head + 1, version: 1, rev: 1 });
  });

  it('stores what was said, who said it, and a hash of both salt and payload', async () => {
    const threadId = await openThread();
    const head = await readHead(log.db);
    await log.append(create(threadId));
    const [event] = await readAfter(log.db, head, 10);
    expect(event).toMatchObject({ type: 'MessageCreated', actor: 'key_test', projectId: 'p' });
    expect(JSON.parse(event?.meta ?? '')).toEqual({ request_id: 'req_test' });
    const { rows } = await sql<{ matches: boolean }>`
      select payload_hash = sha256(salt || convert_to(payload, 'UTF8')) as matches
      from threadlog.events where position = ${event?.position}`.execute(log.db);
    expect(rows).toEqual([{ matches: true }]);
  });

  it('keeps every text as it came', async () => {
    const threadId = await openThread();
    const head = await readHead(log.db);
    const value =
      'quote " backslash \\ brace } null \u2028 \u{1F469}\u200D\u{1F467} tab\t 😀'.repeat(50);
    const parts = [{ type: 'text' as const, text: { value, annotations: [] } }];
    const id = newId('msg_');
    await log.append(createMessage(threadId, { id, role, content: parts, attachments, metadata }));
    const [event] = await readAfter(log.db, head, 1);
    expect(JSON.parse(event?.payload ?? '')).toMatchObject({ content: parts });
  });

  it.each([
    ['a message into a thread that is not there', () => create('thread_none'), 'stream_not_open'],
    ['a second thread of the same id', async () => aThread(await openThread()), 'stream_exists'],
    [
      'a change of a message that is not there',
      async () => modify(await openThread(), 'msg_none'),
      'entity_missing',
    ],
  ] as [string, () => Decision | Promise<Decision>, string][])(
    'refuses %s',
    async (_, decide, reason) => {
      expect(await log.append(await decide())).toEqual({ status: 'refused', reason });
    },
  );

  it('refuses a thread of another project as it refuses an unknown one', async () => {
    const decision = create(await openThread());
    const outcome = await log.appender.append({
      decision,
      context: { ...CONTEXT, projectId: 'q' },
    });
    expect(outcome).toEqual({ status: 'refused', reason: 'stream_not_open' });
  });

  it('refuses everything in a deleted thread', async () => {
    const threadId = await openThread();
    await log.append(deleteThread(threadId));
    for (const decision of [create(threadId), deleteThread(threadId)]) {
      expect(await log.append(decision)).toEqual({ status: 'refused', reason: 'stream_not_open' });
    }
  });

  it('refuses a change of a deleted message, and of a message of another thread', async () => {
    const [threadId, other, id] = [await openThread(), await openThread(), newId('msg_')];
    await log.append(create(threadId, id));
    const refused = { status: 'refused', reason: 'entity_missing' };
    expect(await log.append(modify(other, id))).toEqual(refused);
    await log.append(deleteMessage(threadId, id));
    expect(await log.append(modify(threadId, id))).toEqual(refused);
  });

  it('appends at the expected revision, and refuses at another, saying which it is', async () => {
    const [threadId, id] = [await openThread(), newId('msg_')];
    await log.append(create(threadId, id));
    expect(await log.append(modify(threadId, id, 1))).toMatchObject({ status: 'appended', rev: 2 });
    const late = await log.append(modify(threadId, id, 1));
    expect(late).toEqual({ status: 'refused', reason: 'other_rev', rev: 2 });
  });

  it('refuses one command of a batch and appends the others', async () => {
    const threadId = await openThread();
    const outcomes = await Promise.all([
      log.append(create(threadId)),
      log.append(create('thread_none')),
      log.append(create(threadId)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['appended', 'refused', 'appended']);
  });

  it('fails one command that the database cannot store, and appends the rest of its batch', async () => {
    const threadId = await openThread();
    const broken = { ...create(threadId), streamId: threadId };
    const bad = { ...broken, events: broken.events.map((e) => ({ ...e, entityId: 'msg_\0' })) };
    const outcomes = await Promise.allSettled([
      log.append(create(threadId)),
      log.append(bad as Decision),
      log.append(create(threadId)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does nothing the second time that the same event ids are said', async () => {
    const command = {
      decision: create(await openThread()),
      context: CONTEXT,
      eventIds: [Buffer.from('0123456789abcdef')],
    };
    const first = await log.appender.append(command);
    const head = await readHead(log.db);
    expect(await log.appender.append(command)).toEqual(first);
    expect(await readHead(log.db)).toBe(head);
  });

  it('answers a full queue at once', async () => {
    const appender = log.another({ maxQueued: 2 });
    const threadId = await openThread();
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        appender.append({ decision: create(threadId), context: CONTEXT }),
      ),
    );
    const refused = all.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused.every(({ reason }) => reason instanceof AppendQueueFullError)).toBe(true);
  });

  it('answers a queue that holds too many bytes at once, and takes one command of any size', async () => {
    const appender = log.another({ maxQueuedBytes: 1_000 });
    const threadId = await openThread();
    const text = { type: 'text', text: { value: 'a'.repeat(600), annotations: [] } } as const;
    const long = (): Decision =>
      createMessage(threadId, {
        id: newId('msg_'),
        role,
        content: [text, text],
        attachments,
        metadata,
      });
    const append = (): Promise<unknown> => appender.append({ decision: long(), context: CONTEXT });
    const all = await Promise.allSettled([append(), append()]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const [, refused] = all;
    expect(refused).toMatchObject({ reason: expect.any(AppendQueueFullError) });
    // What was refused holds no place.
    await append();
  });
});
