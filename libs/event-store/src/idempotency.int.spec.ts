import { hash } from 'node:crypto';
import { createMessage, deleteMessage, modifyMessage, type Decision } from '#domain';
import { aMessage } from '../../../test/support/builders';
import { administer } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import type { AppendContext, AppendOutcome, Once } from './append';
import { findReplay, forgetIdempotencyKeys } from './idempotency-keys';
import { readHead } from './read-after';

let log: TestLog;
let threadId: string;
beforeAll(async () => (log = await openTestLog()));
afterAll(() => log.close());
beforeEach(async () => {
  threadId = newId('thread_');
  await log.append(aThread(threadId));
});

let made = 0;
const newId = (kind: 'thread_' | 'msg_'): string => `${kind}${(made += 1)}`;
const create = (value = 'Hi', into = threadId, id = newId('msg_')): Decision =>
  createMessage(into, {
    id,
    role: 'user',
    content: [{ type: 'text', text: { value, annotations: [] } }],
    attachments: [],
    metadata: {},
  });
type Keyed = Extract<Once, { by: 'key' }>;
const key = (name: string, asked = 'the same'): Keyed => ({
  by: 'key',
  key: `${threadId} ${name}`,
  requestHash: hash('sha256', asked, 'buffer'),
});
const append = (decision: Decision, once?: Once, more: Partial<AppendContext> = {}) =>
  log.appender.append({
    decision,
    context: { ...CONTEXT, ...more },
    ...(once && { once }),
  });
const messageOf = (decision: Decision) =>
  aMessage({ id: decision.events[0]?.entityId ?? '', threadId });

describe('an idempotency key', () => {
  it('has one effect, and tells a repeat what that was (I7)', async () => {
    const first = create();
    await append(first, key('k'));
    const head = await readHead(log.db);
    expect(await append(create(), key('k'))).toEqual({
      status: 'replayed',
      entityId: first.events[0]?.entityId,
      rev: 1,
    });
    expect(await readHead(log.db)).toBe(head);
  });

  it('has one effect among many appenders at once (I7)', async () => {
    const appenders = Array.from({ length: 4 }, () => log.another());
    const head = await readHead(log.db);
    const outcomes = await Promise.all(
      appenders.flatMap((appender) =>
        Array.from({ length: 10 }, () =>
          appender.append({ decision: create(), context: CONTEXT, once: key('k') }),
        ),
      ),
    );
    const statuses = outcomes.map(({ status }) => status);
    expect(statuses.filter((status) => status === 'appended')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'replayed')).toHaveLength(39);
    expect(await readHead(log.db)).toBe(head + 1);
  });

  it('is refused for another request', async () => {
    await append(create(), key('k'));
    const outcome = await append(create(), key('k', 'something else'));
    expect(outcome).toEqual({ status: 'refused', reason: 'other_request' });
  });

  it('stays free when its request was refused', async () => {
    const refused = await append(create('Hi', 'thread_none'), key('k'));
    expect(refused.status).toBe('refused');
    expect((await append(create(), key('k'))).status).toBe('appended');
  });

  it('is its own in each project', async () => {
    const other = newId('thread_');
    await append(aThread(other), undefined, { projectId: 'q' });
    await append(create(), key('k'));
    const outcome = await append(create('Hi', other), key('k'), { projectId: 'q' });
    expect(outcome.status).toBe('appended');
  });

  it('remembers the revision that a change made, whatever came after it', async () => {
    const message = create();
    await append(message);
    await append(modifyMessage(messageOf(message), { metadata: { a: '1' } }), key('k'));
    await append(modifyMessage(messageOf(message), { metadata: { a: '2' } }));
    const entityId = message.events[0]?.entityId;
    const done = { status: 'replayed', entityId, rev: 2 };
    const again = modifyMessage(messageOf(message), { metadata: { a: '1' } }, 1);
    expect(await append(again, key('k'))).toEqual(done);
    expect(await findReplay(log.db, 'p', key('k'))).toEqual(done);
  });

  it('remembers a change that changed nothing', async () => {
    const message = create();
    await append(message);
    const head = await readHead(log.db);
    const nothing = modifyMessage(messageOf(message), {});
    expect(await append(nothing, key('k'))).toMatchObject({ status: 'appended', rev: 1 });
    await append(modifyMessage(messageOf(message), { metadata: { a: '1' } }));
    expect(await append(nothing, key('k'))).toMatchObject({ status: 'replayed', rev: 1 });
    expect(await readHead(log.db)).toBe(head + 1);
  });

  it('refuses to change nothing of what is not there', async () => {
    const nothing = modifyMessage(aMessage({ id: 'msg_none', threadId }), {});
    expect(await append(nothing, key('k'))).toMatchObject({ reason: 'entity_missing' });
  });

  it('remembers a deletion', async () => {
    const message = create();
    await append(message);
    const gone = deleteMessage(threadId, message.events[0]?.entityId ?? '');
    await append(gone, key('k'));
    expect(await append(gone, key('k'))).toMatchObject({ status: 'replayed', rev: 2 });
  });

  it('has one effect when the connection is cut again and again (I1, I7)', async () => {
    const head = await readHead(log.db);
    const name = new URL(log.database.ownerUrl).pathname.slice(1);
    const cut = () =>
      administer(
        log.database.ownerUrl.replace(name, 'postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and application_name = 'test'`,
      );
    const statuses: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 3 }, () => append(create(), key(`k${round}`)));
      await cut();
      statuses.push(...(await Promise.all(asked)).map(({ status }) => status));
    }
    expect(statuses).not.toContain('refused');
    const heads = await eventually(
      () => readHead(log.db).catch(() => 0),
      (now) => now > 0,
    );
    expect(heads).toBe(head + 20);
  });
});

describe('forgetIdempotencyKeys', () => {
  it('forgets the old ones, a chunk at a time, and keeps those of the last day', async () => {
    const olds = ['old1', 'old2', 'old3'].map((name) => key(name));
    for (const once of [...olds, key('young')]) await append(create(), once);
    await administer(
      log.database.ownerUrl,
      `update threadlog.idempotency_keys set created_at = created_at - interval '25 hours'
       where key like '${threadId} old%'`,
    );
    expect(await forgetIdempotencyKeys(log.db, 2)).toBe(2);
    expect(await forgetIdempotencyKeys(log.db, 2)).toBe(1);
    expect((await append(create(), key('young'))).status).toBe('replayed');
    expect((await append(create(), key('old1'))).status).toBe('appended');
  });
});

describe('likeness', () => {
  const like: Once = { by: 'likeness', withinSeconds: 300 };
  const isNew = ({ status }: AppendOutcome): boolean => status === 'appended';

  it('takes a repeat for the create that it says again', async () => {
    const first = create('Yes');
    await append(first);
    expect(await append(create('Yes'), like)).toEqual({
      status: 'replayed',
      entityId: first.events[0]?.entityId,
      rev: 1,
    });
  });

  it('makes one message of many repeats at once', async () => {
    const head = await readHead(log.db);
    const decisions = [create('Yes'), ...Array.from({ length: 10 }, () => create('Yes'))];
    await Promise.all(decisions.map((each, index) => append(each, index ? like : undefined)));
    expect(await readHead(log.db)).toBe(head + 1);
  });

  it.each<[what: string, before: () => Promise<unknown>]>([
    ['another text', () => append(create('No'))],
    ['the same by another key', () => append(create('Yes'), undefined, { actor: 'b' })],
    [
      'the same in another thread',
      async () => {
        const other = newId('thread_');
        await append(aThread(other));
        await append(create('Yes', other));
      },
    ],
    [
      'the same, and then an answer by the same key',
      async () => {
        await append(create('Yes'));
        await append(create('Thank you'));
      },
    ],
    ['nothing', () => Promise.resolve()],
  ])('appends when there is %s', async (_what, before) => {
    await before();
    expect(isNew(await append(create('Yes'), like))).toBe(true);
  });

  it('appends when the other is too old', async () => {
    await append(create('Yes'));
    const outcome = await append(create('Yes'), { by: 'likeness', withinSeconds: 0 });
    expect(isNew(outcome)).toBe(true);
  });

  it('is not misled by what others wrote in between', async () => {
    await append(create('Yes'));
    await append(create('Me too'), undefined, { actor: 'b' });
    expect(isNew(await append(create('Yes'), like))).toBe(false);
  });
});
