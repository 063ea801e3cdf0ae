import { parseStreamEvents, wantsStream } from './stream-events-query';

describe('the query of a stream', () => {
  it.each([
    [{}, false],
    [{ stream: '' }, false],
    [{ stream: 'false' }, false],
    [{ stream: 'true' }, true],
  ])('%j is one: %j', (query, expected) => {
    expect(wantsStream(query)).toBe(expected);
  });

  it.each(['1', 'yes', 'TRUE'])('refuses %s, which is neither', (stream) => {
    expect(() => wantsStream({ stream })).toThrow(`Invalid value: '${stream}'`);
  });

  it('begins where the reader was, or where he says, or now', () => {
    const from = { from: 'position:3' };
    expect(parseStreamEvents(from, '7')).toEqual({ behind: 7 });
    expect(parseStreamEvents(from, '')).toEqual({ from: { by: 'position', position: 3 } });
    expect(parseStreamEvents({}, undefined)).toEqual({});
  });

  it('keeps the filters of a list, and none of its pages', () => {
    const filter = { type: 'MessageCreated', actor: 'key_1', thread_id: 'thread_1' };
    expect(parseStreamEvents(filter, '0')).toEqual({
      type: 'MessageCreated',
      actor: 'key_1',
      threadId: 'thread_1',
      behind: 0,
    });
    for (const param of ['limit', 'order', 'after', 'before', 'to']) {
      expect(() => parseStreamEvents({ [param]: '1' }, undefined)).toThrow(`'${param}'`);
    }
  });

  it.each(['-1', '1.5', 'x', '9'.repeat(16), '1,2'])('takes %s for no id of a stream', (id) => {
    expect(() => parseStreamEvents({}, id)).toThrow("'Last-Event-ID'");
  });
});
