import fc from 'fast-check';
import { parseSearch, queryOf } from '../../apps/console/src/threads/filters';
import { parseBlock } from '../../apps/console/src/api/parse-block';
import { compare } from '../../apps/console/src/history/compare';
import { readable } from '../../apps/console/src/history/readable';
import { hrefOf, parseRoute } from '../../apps/console/src/state/parse-route';

const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe('an address of the console', () => {
  it('leads to what it was made for, whatever is in an id', () => {
    fc.assert(
      fc.property(text, text, fc.array(text, { minLength: 1 }), (threadId, messageId, filters) => {
        expect(parseRoute(hrefOf.thread(threadId))).toEqual({ view: 'thread', threadId });
        const message = { view: 'message', threadId, messageId };
        expect(parseRoute(hrefOf.message(threadId, messageId))).toEqual(message);
        expect(parseRoute(hrefOf.threads(filters))).toEqual({ view: 'threads', filters });
        expect(parseRoute(hrefOf.events(threadId))).toEqual({ view: 'events', threadId });
      }),
    );
  });

  it('that somebody made up leads to a view, and breaks nothing', () => {
    fc.assert(fc.property(fc.string(), (hash) => void parseRoute(`#${hash}`)));
    expect(parseRoute('#/threads/a/b')).toEqual({ view: 'unknown' });
    expect(parseRoute('#/threads/%E0%A4%A')).toEqual({ view: 'thread', threadId: '%E0%A4%A' });
  });
});

describe('a search', () => {
  it.each([
    ['thread_abc', { type: 'thread', id: 'thread_abc' }],
    [' a=b=c ', { type: 'metadata', filter: 'a=b=c' }],
    ['=b', { type: 'unclear' }],
    ['hello', { type: 'unclear' }],
  ])('%j is understood', (typed, search) => expect(parseSearch(typed)).toMatchObject(search));

  it('asks for exactly the pairs that were typed', () => {
    expect(queryOf(['a=b=c', 'd='])).toEqual({ 'metadata[a]': 'b=c', 'metadata[d]': '' });
  });
});

describe('a comparison', () => {
  it('has all of both texts, in order', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const pieces = compare(before, after);
        const without = (kind: string): string =>
          pieces.flatMap((piece) => (piece.kind === kind ? [] : piece.text)).join('');
        expect([without('added'), without('removed')]).toEqual([before, after]);
      }),
    );
  });

  it('of two huge texts that share nothing is given up in time', () => {
    const line = (of: string) => Array.from({ length: 60_000 }, (_, at) => `${of}${at}`).join('\n');
    const started = performance.now();
    const pieces = compare(line('a'), line('b'));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(pieces.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['removed', 'added']));
  });
});

describe('a value', () => {
  it.each([
    ['content', [{ type: 'text', text: { value: 'Hi', annotations: [] } }], 'Hi'],
    ['metadata', { b: '2', a: '1' }, 'a: 1\nb: 2'],
    [
      'attachments',
      [{ file_id: 'f', tools: [{ type: 'file_search' }], status: 'pending' }],
      'f for file_search: pending',
    ],
    ['run_id', null, ''],
    ['tool_resources', { a: [] }, '{\n  "a": []\n}'],
  ])('of %s reads well', (field, value, reads) => expect(readable(field, value)).toBe(reads));

  it('of any shape can be read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('content', 'metadata', 'attachments'),
        fc.jsonValue(),
        (field, value) => expect(typeof readable(field, value)).toBe('string'),
      ),
    );
  });
});

describe('a block of a stream', () => {
  it.each([
    ['id: 7', { id: '7' }],
    ['id: 7\ndata: {"a": ": "}', { id: '7', data: '{"a": ": "}' }],
    ['retry: 1000\nid: 0', { id: '0' }],
    ['', {}],
  ])('%j is read', (block, fields) => expect(parseBlock(block)).toEqual(fields));
});
