import fc from 'fast-check';
import { Json } from '#domain';
import { prettyJson } from './pretty-json';

const asWritten = (value: unknown): string => JSON.stringify(value, null, 2);

describe('prettyJson', () => {
  it('writes any value as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(prettyJson(value)).toBe(asWritten(value));
      }),
    );
  });

  it('sets out stored JSON as if it had been read and written again', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', 'a', '{', '[', ',', ':') }),
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        texts,
        fc.jsonValue(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        expect(prettyJson({ a: [Json.of(value)], b: Json.of(value) })).toBe(
          asWritten({ a: [value], b: value }),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a field without a value', { a: undefined, b: 1 }],
    ['only fields without a value', { a: undefined }],
    ['an item without a value', [undefined, 1]],
    ['a key of the prototype', JSON.parse('{"__proto__": [{}]}') as object],
    ['what writes itself', { at: new Date(0) }],
    ['what JSON has no word for', [NaN, Infinity, -0]],
    ['a text that ends in backslashes', 'a\\\\'],
  ])('writes %s as JSON.stringify does', (_what, value) => {
    expect(prettyJson(value)).toBe(asWritten(value));
    expect(prettyJson(Json.of(value))).toBe(asWritten(value));
  });
});
