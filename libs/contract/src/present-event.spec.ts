import { aMessage } from '../../../test/support/builders';
import { presentEvent, type RecordedChange } from './present-event';
import { RESPONSES } from './responses';

function aChange(changes: Partial<RecordedChange> = {}): RecordedChange {
  return {
    eventId: '0a1b2c3d-0000-4000-8000-00000000000f',
    position: 5,
    version: 4,
    rev: 2,
    type: 'MessageModified',
    recordedAt: 1_700_000_000_123,
    streamId: 'thread_t',
    entityId: 'msg_a',
    actor: 'key_a',
    actorName: 'of A',
    meta: '{"request_id":"req_a"}',
    isReadable: true,
    before: aMessage(),
    after: aMessage({ rev: 2, metadata: { v: '1' } }),
    ...changes,
  };
}

const fieldsOf = (event: RecordedChange) => presentEvent(event).changes?.map(({ field }) => field);

describe('an event on the wire', () => {
  it('says where, when, by whom, and what is different', () => {
    expect(presentEvent(aChange())).toEqual({
      id: '0a1b2c3d-0000-4000-8000-00000000000f',
      object: 'event',
      created_at: 1_700_000_000,
      recorded_at: '2023-11-14T22:13:20.123Z',
      position: 5,
      version: 4,
      rev: 2,
      type: 'MessageModified',
      thread_id: 'thread_t',
      message_id: 'msg_a',
      file_id: null,
      actor: { key_id: 'key_a', name: 'of A' },
      request_id: 'req_a',
      changes: [{ field: 'metadata', before: {}, after: { v: '1' } }],
    });
  });

  it('has every field that there is of what was created, and of what was deleted', () => {
    const fields = ['role', 'content', 'attachments', 'metadata'];
    expect(fieldsOf(aChange({ before: undefined, after: aMessage() }))).toEqual(fields);
    expect(fieldsOf(aChange({ before: aMessage(), after: undefined }))).toEqual(fields);
  });

  it('shows what was found out about a file', () => {
    const attachment = { file_id: 'file-a', tools: [] };
    const verdict = { status: 'validated', mediaType: 'text/plain' } as const;
    const event = aChange({
      before: aMessage({ attachments: [attachment] }),
      after: aMessage({ attachments: [{ ...attachment, verdict }] }),
    });
    expect(presentEvent(event).changes).toMatchObject([
      { field: 'attachments', before: [{ status: 'pending' }], after: [{ status: 'validated' }] },
    ]);
  });

  it('has no changes where they cannot be read', () => {
    expect(presentEvent(aChange({ isReadable: false })).changes).toBeNull();
  });

  it('of a file names the file', () => {
    const event = aChange({ streamId: 'file-a', entityId: 'file-a' });
    const { thread_id, message_id, file_id } = presentEvent(event);
    expect([thread_id, message_id, file_id]).toEqual([null, null, 'file-a']);
  });

  it('of a thread names no message', () => {
    const { thread_id, message_id } = presentEvent(aChange({ entityId: 'thread_t' }));
    expect([thread_id, message_id]).toEqual(['thread_t', null]);
  });

  it.each(['{', '{}', '{"request_id":1}'])(
    'has no request where %s is all that is known',
    (meta) => {
      expect(presentEvent(aChange({ meta })).request_id).toBeNull();
    },
  );

  it('is what the schema says', () => {
    expect(RESPONSES.Event.parse(presentEvent(aChange()))).toEqual(presentEvent(aChange()));
  });
});
