import { aMessage } from '../../../test/support/builders';
import { createMessage, createThread, deleteThread, modifyMessage, modifyThread } from './decide';
import type { Thread } from './thread';

const message = { id: 'msg_1', role: 'user', content: [], attachments: [], metadata: {} } as const;
const thread: Thread = {
  id: 'thread_t',
  projectId: 'p',
  position: 1,
  rev: 1,
  createdAt: 0,
  metadata: {},
  toolResources: {},
};

describe('createThread', () => {
  it('opens the stream with the thread, then its messages in the order given', () => {
    const decision = createThread({
      threadId: 'thread_t',
      metadata: {},
      messages: [message, { ...message, id: 'msg_2' }],
    });
    expect(decision).toMatchObject({ streamId: 'thread_t', stream: 'absent' });
    expect(decision.events.map(({ type, entityId }) => [type, entityId])).toEqual([
      ['ThreadCreated', 'thread_t'],
      ['MessageCreated', 'msg_1'],
      ['MessageCreated', 'msg_2'],
    ]);
  });
});

describe('createMessage', () => {
  it('asks for nothing but an open thread', () => {
    const { stream, entity } = createMessage('thread_t', message);
    expect({ stream, entity }).toEqual({ stream: 'open', entity: undefined });
  });

  it('does not repeat the id in the payload', () => {
    expect(createMessage('thread_t', message).events[0]?.payload).not.toHaveProperty('id');
  });
});

describe('modifyMessage', () => {
  it('makes no event where nothing is to change', () => {
    expect(modifyMessage(aMessage(), {}).events).toEqual([]);
  });

  it('lets the last writer win when no revision is expected', () => {
    const decision = modifyMessage(aMessage(), { metadata: { a: '1' } });
    expect(decision.entity).toEqual({ id: 'msg_a' });
  });

  it('asks for exactly the expected revision', () => {
    const decision = modifyMessage(aMessage(), { metadata: {} }, 7);
    expect(decision.entity).toEqual({ id: 'msg_a', rev: 7 });
  });
});

describe('modifyThread', () => {
  it('stores only the fields that were named', () => {
    const decision = modifyThread(thread, { toolResources: {} });
    expect(decision.events[0]?.payload).toEqual({ tool_resources: {} });
  });
});

describe('deleteThread', () => {
  it('needs the thread to be there', () => {
    expect(deleteThread('thread_t')).toMatchObject({ stream: 'open', entity: { id: 'thread_t' } });
  });
});
