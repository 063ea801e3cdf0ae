import { without, type Break, type Sketch } from './sketch';

const hasBody = ({ kind }: Sketch): boolean => kind !== undefined;
const isChange = ({ verb, kind }: Sketch): boolean =>
  verb === 'DELETE' || kind === 'modifyThread' || kind === 'modifyMessage';

/** Another value for a header, or none. */
function other(name: string, values: readonly (string | undefined)[], fits?: Break['fits']): Break {
  return {
    what: `another ${name}`,
    ...(fits && { fits }),
    apply: (sketch, random) => {
      const value = random.pick(values);
      const headers = without(sketch.headers, name);
      return { ...sketch, headers: value === undefined ? headers : { ...headers, [name]: value } };
    },
  };
}

/** Ways to break the headers; the key that is altered is not one that anybody has. */
export const HEADER_BREAKS: readonly Break[] = [
  other('Authorization', [
    ...[
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Basic dXNlcjpwYXNz',
      'tlk_of_the_tests',
      'Bearer null',
    ],
    ...['Bearer \xff\xfe', 'Bearer __proto__', `Bearer ${'a'.repeat(10_000)}`, 'Bearer a b c'],
    ...['Bearer TLK_OF_THE_TESTS', 'Bearer tlk_of_the_tests, Bearer x', 'bearer:tlk_of_the_tests'],
  ]),
  other('OpenAI-Beta', [
    ...[undefined, '', 'assistants', 'assistants=', 'assistants=v0', 'assistants=v3', 'v1', 'v2'],
    ...[
      'assistants=v11',
      'assistants = v1',
      'assistants=V2',
      'x=assistants=v1',
      'a'.repeat(10_000),
    ],
    ...['assistants=v1;assistants=v2', '__proto__', '\xff', 'threads=v1'],
  ]),
  other(
    'Content-Type',
    [
      ...[
        undefined,
        '',
        'text/plain',
        'text/json',
        'application/jsonx',
        'application/x-json',
        '*/*',
      ],
      ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/'],
      ...['application/json; charset=utf-16', 'application/json; charset="latin1"', 'json', '\xff'],
      ...[
        'application/json;charset=utf-7',
        'application/octet-stream',
        'application/json x',
        ';;;',
      ],
    ],
    hasBody,
  ),
  other(
    'Content-Encoding',
    ['gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, identity', 'x-gzip', 'utf-8', '\xff'],
    hasBody,
  ),
  other('If-Match', ['"0"', '"999999"', 'W/"1"', '1', '""', '"a", "b"', '\xff', '"-1"'], isChange),
  other('Host', [undefined]),
];
