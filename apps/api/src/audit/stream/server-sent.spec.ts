import fc from 'fast-check';
import { ApiError } from '#contract';
import { errorBlock, eventBlock, openingBlock, placeBlock } from './server-sent';

/** Whatever any reader of such streams takes for the end of a line. */
const LINE_ENDS = new RegExp(
  String.raw`\r\n|\n|\r|\u000b|\f|\u001c|\u001d|\u001e|\u0085|\u2028|\u2029`,
);

describe('a block', () => {
  it('of an event is two lines for every reader, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, position) => {
        const event = { position, changes: text } as never;
        const [id, data, ...rest] = eventBlock(event).split(LINE_ENDS);
        expect(id).toBe(`id: ${position}`);
        expect(JSON.parse(data?.replace('data: ', '') ?? '')).toEqual(event);
        expect(rest).toEqual(['', '']);
      }),
    );
    expect(eventBlock({ position: 1, text: 'a\u2028b\u0085c' } as never)).toBe(
      String.raw`id: 1` + '\n' + String.raw`data: {"position":1,"text":"a\u2028b\u0085c"}` + '\n\n',
    );
  });

  it('without an event says how far the stream is', () => {
    expect(placeBlock(7)).toBe('id: 7\n\n');
    expect(openingBlock(7)).toBe('retry: 1000\nid: 7\n\n');
  });

  it('of an error is the envelope of all errors', () => {
    const [event, data] = errorBlock(new ApiError('key_revoked')).split('\n');
    expect(event).toBe('event: error');
    expect(JSON.parse(data?.replace('data: ', '') ?? '')).toEqual({
      error: {
        message: 'The API key of this stream works no longer.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    });
  });
});
