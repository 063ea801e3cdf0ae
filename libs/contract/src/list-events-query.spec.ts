import { parseListEvents, parsePageOfEvents } from './list-events-query';

const ID = '0a1b2c3d-0000-4000-8000-00000000000f';

describe('the query of a list of events', () => {
  it('is that of any list, and asks for nothing else', () => {
    expect(parseListEvents({})).toEqual({ limit: 20, order: 'desc' });
  });

  it('takes cursors that are ids of events, however they are written', () => {
    const query = parsePageOfEvents({ after: ID.toUpperCase(), before: ID });
    expect(query).toMatchObject({ after: ID, before: ID });
  });

  it('takes every filter', () => {
    const query = {
      type: 'MessageModified',
      actor: 'key_a',
      thread_id: 'thread_t',
      from: 'position:2',
      to: '10',
    };
    expect(parseListEvents(query)).toEqual({
      limit: 20,
      order: 'desc',
      type: 'MessageModified',
      actor: 'key_a',
      threadId: 'thread_t',
      from: { by: 'position', position: 2 },
      to: { by: 'time', start: 10_000_000, end: 11_000_000 },
    });
  });

  it.each([
    [{ after: 'msg_a' }, "No event found with id 'msg_a'."],
    [{ before: `${ID}0` }, `No event found with id '${ID}0'.`],
    [
      { type: 'MessageRead' },
      "Invalid value: 'MessageRead'. Supported values are: 'ThreadCreated',",
    ],
    [{ thread_id: 'msg_a' }, "Expected an ID that begins with 'thread'"],
    [{ from: 'x' }, "Invalid 'from': 'x'."],
    [{ to: 'x' }, "Invalid 'to': 'x'."],
    [{ actor: ['a', 'b'] }, "Duplicate parameter: 'actor'"],
    [{ limit: '101' }, "Invalid 'limit'"],
  ])('is refused: %j', (query, sentence) => {
    expect(() => parseListEvents(query)).toThrow(sentence);
  });
});
