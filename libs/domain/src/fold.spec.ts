import { aMessage, aMessageCreated } from '../../../test/support/builders';
import type { EventType, RecordedEvent } from './events';
import { foldFile, foldMessage, foldThread } from './fold';

const place = {
  position: 9,
  version: 9,
  streamId: 'thread_t',
  entityId: 'msg_a',
  rev: 2,
  projectId: 'p',
  recordedAt: 1_700_000_009_000,
} as const;

describe('foldMessage', () => {
  it('makes a message of its creation', () => {
    expect(foldMessage(undefined, aMessageCreated())).toEqual(aMessage());
  });

  it('keeps the ids of the run that wrote an imported message', () => {
    const event = aMessageCreated({}, 'Hi', { assistant_id: 'asst_1', run_id: 'run_1' });
    expect(foldMessage(undefined, event)).toMatchObject({ assistantId: 'asst_1', runId: 'run_1' });
  });

  it('replaces the metadata whole and changes nothing else', () => {
    const before = aMessage({ metadata: { old: '1' } });
    const event: RecordedEvent = {
      ...place,
      type: 'MessageModified',
      payload: { metadata: { b: '2' } },
    };
    expect(foldMessage(before, event)).toEqual({ ...before, rev: 2, metadata: { b: '2' } });
  });

  it('makes nothing of a deletion', () => {
    const event: RecordedEvent = { ...place, type: 'MessageDeleted', payload: {} };
    expect(foldMessage(aMessage(), event)).toBeUndefined();
  });

  it.each([
    ['a second creation', aMessage(), aMessageCreated()],
    [
      'a change of nothing',
      undefined,
      { ...place, type: 'MessageModified', payload: { metadata: {} } },
    ],
    [
      'a hole in the revisions',
      aMessage(),
      { ...place, rev: 3, type: 'MessageDeleted', payload: {} },
    ],
    ['an event of the thread', aMessage(), { ...place, type: 'ThreadDeleted', payload: {} }],
  ] as [string, ReturnType<typeof foldMessage>, RecordedEvent][])(
    'refuses %s',
    (_, state, event) => {
      expect(() => foldMessage(state, event)).toThrow('cannot follow');
    },
  );
});

describe('foldThread', () => {
  const created: RecordedEvent = {
    ...place,
    entityId: 'thread_t',
    rev: 1,
    type: 'ThreadCreated',
    payload: { metadata: { a: '1' } },
  };
  const modified: RecordedEvent = {
    ...place,
    entityId: 'thread_t',
    type: 'ThreadModified',
    payload: { tool_resources: { code_interpreter: { file_ids: ['file-1'] } } },
  };

  it('changes only the fields that a modification names', () => {
    const thread = foldThread(foldThread(undefined, created), modified);
    expect(thread).toMatchObject({
      rev: 2,
      metadata: { a: '1' },
      toolResources: { code_interpreter: { file_ids: ['file-1'] } },
    });
  });

  it('makes nothing of a deletion', () => {
    const deleted: RecordedEvent = {
      ...place,
      entityId: 'thread_t',
      type: 'ThreadDeleted',
      payload: {},
    };
    expect(foldThread(foldThread(undefined, created), deleted)).toBeUndefined();
  });
});

describe('an event whose content was erased', () => {
  const erased = (type: EventType): RecordedEvent => ({
    ...place,
    type: 'Erased',
    payload: { type },
  });

  it('makes nothing of what was not there', () => {
    expect(foldMessage(undefined, erased('MessageCreated'))).toBeUndefined();
    expect(foldThread(undefined, erased('ThreadCreated'))).toBeUndefined();
    expect(foldFile(undefined, erased('FileUploaded'))).toBeUndefined();
  });

  it('leaves nothing of what was there: it was read before the key went', () => {
    const thread = foldThread(undefined, {
      ...{ ...place, entityId: 'thread_t', rev: 1 },
      ...{ type: 'ThreadCreated', payload: { metadata: { a: '1' } } },
    });
    const file = foldFile(undefined, {
      ...{ ...place, entityId: 'file-a', streamId: 'file-a', rev: 1 },
      type: 'FileUploaded',
      payload: { filename: 'a', purpose: 'vision', bytes: 1, sha256: 'a'.repeat(64) },
    });
    expect(foldMessage(aMessage(), erased('MessageModified'))).toBeUndefined();
    expect(foldThread(thread, erased('ThreadModified'))).toBeUndefined();
    expect(foldFile(file, erased('FileDeleted'))).toBeUndefined();
  });

  it('is followed by the last word, which nothing that is there is', () => {
    const last: RecordedEvent = {
      ...{ ...place, entityId: 'thread_t', rev: 3 },
      ...{ type: 'ContentErased', payload: { reason: null } },
    };
    expect(foldThread(undefined, last)).toBeUndefined();
    const there = { ...place, id: 'thread_t', createdAt: 0, metadata: {}, toolResources: {} };
    expect(() => foldThread(there, last)).toThrow('cannot follow rev 2');
  });
});
