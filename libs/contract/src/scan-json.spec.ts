import fc from 'fast-check';
import { ApiError } from './api-error';
import { formatPath } from './format-path';
import { MAX_DEPTH, scanJson } from './scan-json';

/** What the scan refuses a text with; `undefined` when it has nothing against it. */
function refusal(text: string): ApiError | undefined {
  try {
    scanJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Any JSON value, with keys that need escapes and keys that every object inherits. */
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'a', '"', '\\', '\\"', '{', '[,'),
);
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((pairs) => Object.fromEntries(pairs)),
  ),
}));

describe('the scan of a JSON text', () => {
  it('has nothing against any value that JSON.stringify writes', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        expect(refusal(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  it('names the path of a key given twice, wherever it is and however it is written', () => {
    const steps = fc.array(fc.oneof(key, fc.nat(3)), { maxLength: 8 });
    fc.assert(
      fc.property(steps, key, json, fc.boolean(), (path, name, value, isEscaped) => {
        const text = wrap(path, twice(name, JSON.stringify(value), isEscaped));
        expect(() => JSON.parse(text)).not.toThrow();
        expect(refusal(text)?.envelope().error).toMatchObject({
          param: cut(formatPath([...path, name])),
          code: 'duplicate_parameter',
        });
      }),
    );
  });

  it.each([
    ['{"metadata":{"k":"1","k":"2"}}', 'metadata.k'],
    ['{"messages":[{},{"role":"user","content":"a, b","role":"user"}]}', 'messages[1].role'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{ "a" : [1, 2] ,\n "b" : {"c":",{"} , "a" : 3 }', 'a'],
  ])('finds the key that %s gives twice', (text, param) => {
    expect(refusal(text)?.envelope().error.param).toBe(param);
  });

  it.each(['{"a":{"a":1},"b":{"a":"a"}}', '["a","a",{"a":"a"},{"a":"a"}]', '{"a":"\\",\\"a"}'])(
    'finds none in %s',
    (text) => expect(refusal(text)).toBeUndefined(),
  );

  it('takes what is nested as deeply as it may be', () => {
    expect(refusal(nested(MAX_DEPTH))).toBeUndefined();
  });

  it('refuses one level more', () => {
    expect(refusal(nested(MAX_DEPTH + 1))?.envelope().error).toEqual({
      message:
        'The JSON body is nested too deeply: at most 64 levels of objects and arrays are read.',
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  });

  it('ends on every text, JSON or not', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '1', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          scanJson(pieces.join(''));
        } catch (error) {
          expect([ApiError, SyntaxError].some((kind) => error instanceof kind)).toBe(true);
        }
      }),
    );
  });
});

/** An object with the key twice, the second time with every character escaped if so wished. */
function twice(name: string, value: string, isEscaped: boolean): string {
  const again = isEscaped ? `"${escaped(name)}"` : JSON.stringify(name);
  return `{${JSON.stringify(name)}:${value},${again}:${value}}`;
}

function escaped(name: string): string {
  return [...Array(name.length).keys()]
    .map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Puts a text at a path, among siblings: `[0, 0, x, 0]`, `{"a": x}`. */
function wrap(path: readonly (string | number)[], text: string): string {
  return [...path].reverse().reduce<string>((inner, step) => {
    if (typeof step === 'number') return `[${'0,'.repeat(step)}${inner},0]`;
    return `{${JSON.stringify(step)}:${inner}}`;
  }, text);
}

/** Long echoes are cut. */
function cut(param: string): string {
  return param.length > 256 ? `${param.slice(0, 256)}…` : param;
}
