import { createMessage, deleteThread, modifyMessage, type Decision } from '#domain';
import { aMessage, aNewMessage } from '../../../test/support/builders';
import type { PendingAppend } from './pending-append';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, takeBatch } from './take-batch';

const context = { projectId: 'p', actor: 'a', requestId: 'r' };
const pending = (decision: Decision, size = 100): PendingAppend => ({
  command: { decision, context },
  meta: '{}',
  events: decision.events.map(() => ({}) as PendingAppend['events'][number]),
  size,
  since: 0,
  giveUpAt: 0,
  settle: () => undefined,
  fail: () => undefined,
});
let made = 0;
const create = (thread = 'thread_t', size?: number): PendingAppend => {
  const { role, content, attachments, metadata } = aNewMessage();
  const id = `msg_${(made += 1)}`;
  return pending(createMessage(thread, { id, role, content, attachments, metadata }), size);
};
const modify = (id: string): PendingAppend =>
  pending(modifyMessage(aMessage({ id }), { metadata: {} }));

const keyed = (key: string, projectId = 'p'): PendingAppend => {
  const append = create();
  const once = { by: 'key', key, requestHash: Buffer.alloc(32) } as const;
  return { ...append, command: { ...append.command, once, context: { ...context, projectId } } };
};
const repeated = (thread: string): PendingAppend => {
  const append = create(thread);
  const once = { by: 'likeness', withinSeconds: 60 } as const;
  return { ...append, command: { ...append.command, once } };
};

describe('takeBatch', () => {
  it('puts the second command of an idempotency key into the next batch', () => {
    const [first, second, other] = [keyed('k'), keyed('k'), keyed('l')];
    const queue = [first, second, other];
    expect(takeBatch(queue)).toEqual([first, other]);
    expect(queue).toEqual([second]);
  });

  it('takes equal keys of two projects together', () => {
    const queue = [keyed('k', 'a'), keyed('k', 'b')];
    expect(takeBatch(queue)).toHaveLength(2);
  });

  it('lets a repeat wait for what it may repeat', () => {
    const [original, repeat, elsewhere] = [create(), repeated('thread_t'), repeated('thread_u')];
    const queue = [original, repeat, elsewhere];
    expect(takeBatch(queue)).toEqual([original, elsewhere]);
    expect(queue).toEqual([repeat]);
  });

  it('takes creates of one thread together, in order', () => {
    const queue = [create(), create(), create()];
    const expected = [...queue];
    expect(takeBatch(queue)).toEqual(expected);
    expect(queue).toEqual([]);
  });

  it('leaves what does not fit any more in the queue', () => {
    const queue = Array.from({ length: MAX_BATCH_EVENTS + 3 }, () => create());
    expect(takeBatch(queue)).toHaveLength(MAX_BATCH_EVENTS);
    expect(queue).toHaveLength(3);
  });

  it('takes one command that is larger than a batch alone', () => {
    const queue = [create('thread_t', 3 * MAX_BATCH_BYTES), create()];
    expect(takeBatch(queue)).toHaveLength(1);
    expect(takeBatch(queue)).toHaveLength(1);
  });

  it('puts the second change of a message into the next batch, and what follows passes it', () => {
    const [first, second, other] = [modify('msg_a'), modify('msg_a'), modify('msg_b')];
    const queue = [first, second, other];
    expect(takeBatch(queue)).toEqual([first, other]);
    expect(takeBatch(queue)).toEqual([second]);
  });

  it('keeps the order of three changes of one message', () => {
    const [first, second, third] = [modify('msg_a'), modify('msg_a'), modify('msg_a')];
    const queue = [first, second, third];
    expect([takeBatch(queue), takeBatch(queue), takeBatch(queue)]).toEqual([
      [first],
      [second],
      [third],
    ]);
  });

  it('never shares a batch between the end of a thread and anything else of it', () => {
    const [before, end, after] = [create(), pending(deleteThread('thread_t')), create()];
    const elsewhere = create('thread_u');
    const queue = [before, end, after, elsewhere];
    expect(takeBatch(queue)).toEqual([before, elsewhere]);
    expect(takeBatch(queue)).toEqual([end]);
    expect(takeBatch(queue)).toEqual([after]);
  });
});
