import {
  createMessage,
  createThread,
  deleteMessage,
  deleteThread,
  modifyMessage,
  type Decision,
} from '#domain';
import { readHead } from '#event-store';
import { aMessage, aNewMessage } from '../../../test/support/builders';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import type { EventQuery, EventScope } from './event-query';
import { listEvents, type EventOptions, type ListedEvent } from './list-events';

const PROJECT = CONTEXT.projectId;
const ALL: EventQuery = { limit: 100, order: 'asc' };

let log: TestLog;
let start: number;
beforeAll(async () => {
  log = await openTestLog();
  await append(createThread({ threadId: 'thread_other', metadata: {}, messages: [] }), 'other');
  start = await readHead(log.db);
  await append(createThread({ threadId: 'thread_t', metadata: { topic: 'a' }, messages: [] }));
  await append(create('msg_a'));
  for (const value of ['1', '2', '3', '4']) await append(change('msg_a', value));
  await append(create('msg_b'));
  await append(deleteMessage('thread_t', 'msg_a'));
  await append(create('msg_c'), PROJECT, 'key_b');
  await append(deleteThread('thread_t'));
});
afterAll(() => log.close());

const append = async (decision: Decision, projectId: string = PROJECT, actor = 'key_a') => {
  const { status } = await log.appender.append({
    decision,
    context: { projectId, actor, requestId: `req_${decision.events[0]?.type}` },
  });
  expect(status).toBe('appended');
};

const create = (id: string): Decision => {
  const { role, content, attachments } = aNewMessage();
  return createMessage('thread_t', { id, role, content, attachments, metadata: { v: '0' } });
};

function change(id: string, value: string): Decision {
  const message = aMessage({ id, threadId: 'thread_t' });
  const decision = modifyMessage(message, { metadata: { v: value } });
  if (!decision) throw new Error('nothing to change');
  return decision;
}

const project: EventScope = { of: 'project', projectId: PROJECT };
const thread: EventScope = { of: 'thread', projectId: PROJECT, threadId: 'thread_t' };
const message: EventScope = { ...thread, of: 'message', messageId: 'msg_a' };

async function list(
  scope: EventScope,
  query: Partial<EventQuery> = {},
  options: EventOptions = {},
): Promise<readonly ListedEvent[]> {
  const listed = await listEvents(log.db, scope, { ...ALL, ...query }, options);
  if (listed.status !== 'listed') throw new Error(`expected a list, it was ${listed.status}`);
  return listed.items;
}

const typesOf = (events: readonly ListedEvent[]) => events.map(({ type }) => type);
const metadataOf = (state: unknown) => (state as { metadata?: object } | undefined)?.metadata;
const changeOf = ({ before, after }: ListedEvent) => [before, after].map(metadataOf);

describe('the events of a message', () => {
  it('are all of its life, also when it and its thread are deleted', async () => {
    expect(typesOf(await list(message))).toEqual([
      'MessageCreated',
      ...Array<string>(4).fill('MessageModified'),
      'MessageDeleted',
    ]);
  });

  it('tell what each has made of what', async () => {
    expect((await list(message)).map(changeOf)).toEqual([
      [undefined, { v: '0' }],
      [{ v: '0' }, { v: '1' }],
      [{ v: '1' }, { v: '2' }],
      [{ v: '2' }, { v: '3' }],
      [{ v: '3' }, { v: '4' }],
      [{ v: '4' }, undefined],
    ]);
  });

  it('tell the same on every page, whatever its size', async () => {
    const whole = await list(message);
    for (const order of ['asc', 'desc'] as const) {
      for (const limit of [1, 2, 3]) {
        const walked: ListedEvent[] = [];
        for (let after: string | undefined, more = true; more;) {
          const query = { limit, order, ...(after !== undefined && { after }) };
          const page = await listEvents(log.db, message, query);
          if (page.status !== 'listed') throw new Error(page.status);
          walked.push(...page.items);
          after = page.items.at(-1)?.eventId;
          more = page.hasMore;
        }
        expect(walked).toEqual(order === 'asc' ? whole : [...whole].reverse());
      }
    }
  });

  it('can be those between two cursors', async () => {
    const [, second, , fourth] = await list(message);
    const between = await list(message, {
      after: second?.eventId ?? '',
      before: fourth?.eventId ?? '',
    });
    expect(between.map(({ rev }) => rev)).toEqual([3]);
  });

  it('are missing in another thread, and in another project', async () => {
    const of = (scope: EventScope) => listEvents(log.db, scope, ALL);
    expect(await of({ ...message, projectId: 'other' })).toEqual({ status: 'thread_missing' });
    expect(await of({ ...message, messageId: 'msg_x' })).toEqual({ status: 'message_missing' });
    expect(await of({ ...message, threadId: 'thread_other', projectId: 'other' })).toEqual({
      status: 'message_missing',
    });
  });
});

describe('the events of a thread', () => {
  it('are its own and those of its messages, in their order', async () => {
    const events = await list(thread);
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(typesOf(events).at(-1)).toBe('ThreadDeleted');
  });

  it('know no cursor of another stream', async () => {
    const other = await list({ of: 'project', projectId: 'other' });
    const after = other[0]?.eventId ?? '';
    expect(await listEvents(log.db, thread, { ...ALL, after })).toEqual({
      status: 'cursor_missing',
      cursor: 'after',
    });
  });
});

describe('the events of a project', () => {
  it('are all of them and no others', async () => {
    const events = await list(project);
    expect(events.map(({ position }) => position)).toEqual(
      events.map((_, index) => start + 1 + index),
    );
    expect(await list({ of: 'project', projectId: 'nobody' })).toEqual([]);
  });

  it.each<readonly [string, Partial<EventQuery>, number]>([
    ['a type', { type: 'MessageModified' }, 4],
    ['an actor', { actor: 'key_b' }, 1],
    ['a thread', { threadId: 'thread_t' }, 10],
    ['a thread of nobody', { threadId: 'thread_x' }, 0],
    ['a thread of others', { threadId: 'thread_other' }, 0],
    ['a thread and a type', { threadId: 'thread_t', type: 'MessageCreated' }, 3],
  ])('can be those of %s', async (_, query, count) => {
    for (const order of ['asc', 'desc'] as const) {
      expect(await list(project, { ...query, order })).toHaveLength(count);
    }
  });

  it('can be those between two positions, both included', async () => {
    for (const more of [{}, { threadId: 'thread_t' }]) {
      const events = await list(project, { ...more, from: start + 2, to: start + 4 });
      expect(events.map(({ position }) => position)).toEqual([2, 3, 4].map((n) => start + n));
    }
  });

  it('tell what changed also where only some are asked for', async () => {
    const [first] = await list(project, { type: 'MessageModified', from: start + 5 });
    expect(first && changeOf(first)).toEqual([{ v: '2' }, { v: '3' }]);
  });

  it('name the key, where it is one of the project', async () => {
    await log.db
      .insertInto('threadlog.api_keys')
      .values({
        key_id: 'key_b',
        project_id: PROJECT,
        key_hash: Buffer.alloc(32),
        name: 'of B',
        scopes: [],
      })
      .execute();
    const named = (await list(project)).map(({ actorName }) => actorName);
    expect(named.filter((name) => name !== null)).toEqual(['of B']);
  });

  it('say where the search was given up when nothing was found', async () => {
    const query = { ...ALL, type: 'FileUploaded' };
    expect(await listEvents(log.db, project, query, { maxLooked: 3 })).toMatchObject({
      status: 'too_wide',
      looked: 3,
      place: 3,
    });
  });
});
