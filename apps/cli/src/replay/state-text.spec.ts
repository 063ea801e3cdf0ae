import { Json } from '#domain';
import { aMessage } from '../../../../test/support/builders';
import { stateText } from './state-text';

const entity = { kind: 'message', id: 'msg_a', streamId: 'thread_t', events: [] } as const;

describe('stateText', () => {
  it('shows a message with its facts and its text', () => {
    const text = stateText({ ...entity, threadDeleted: null }, { state: aMessage() });
    expect(text.split('\n')).toEqual([
      'message msg_a',
      '  created        2023-11-14T22:13:20Z, position 2',
      '  revision       1',
      '  thread         thread_t',
      '  role           user',
      '  metadata       {}',
      '  | Hello',
    ]);
  });

  it('lets no text steer the terminal', () => {
    const content = [
      { type: 'text' as const, text: { value: 'a\u001b[2J\u202eb\nc', annotations: [] } },
    ];
    const text = stateText(
      { ...entity, threadDeleted: null },
      { state: aMessage({ content: Json.of(content) }) },
    );
    expect(text).toContain('  | a\\u001b[2J\\u202eb\n  | c');
  });

  it('says where it stopped, and what is deleted', () => {
    const stopped = { position: 7, reason: 'DecodeError: no' };
    const gone = { ...entity, threadDeleted: null };
    expect(stateText(gone, { state: undefined, stopped })).toBe(
      'message msg_a\n  stopped at position 7: DecodeError: no',
    );
    expect(stateText(gone, { state: undefined })).toBe('message msg_a is deleted');
  });
});
