import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from './api-error';
import { ERRORS, type ErrorName } from './errors';

const TABLE = join(__dirname, 'errors.ts');
const NAMES = Object.keys(ERRORS) as ErrorName[];

/** Everything that a sentence of the table can ask for. */
const placesOf = (name: ErrorName): Record<string, string> =>
  Object.fromEntries(
    [...ERRORS[name].sentence.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => [
      place,
      `<${place}>`,
    ]),
  );

describe('a row of the table of errors', () => {
  it.each(NAMES)('%s becomes the envelope', (name) => {
    const { code, type, namesParam, sentence } = ERRORS[name];
    const { error, ...others } = new ApiError(name, { ...placesOf(name), param: 'p' }).envelope();
    expect(others).toEqual({});
    expect(error).toEqual({
      message: sentence.replaceAll('{param}', 'p').replace(/\{(\w+)\}/g, '<$1>'),
      type,
      param: namesParam ? 'p' : null,
      code,
    });
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  });

  it.each(NAMES)('%s is the fault of who its status says', (name) => {
    const { status, type } = ERRORS[name];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(type).toBe(status >= 500 ? 'server_error' : 'invalid_request_error');
    // SDKs repeat these in silence: no refusal of ours may be one.
    expect(status).not.toBe(409);
  });

  it.each(NAMES)('%s names its parameter in its sentence, if at all', (name) => {
    const { namesParam, sentence } = ERRORS[name];
    if (!namesParam) expect(sentence).not.toContain('{param}');
  });

  it('is raised somewhere', () => {
    const source = sources().join('\n');
    expect(NAMES.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });
});

describe('what came in', () => {
  it('goes back only in part when it is long', () => {
    const param = 'x'.repeat(10_000_000);
    const { error } = new ApiError('unknown_parameter', { param }).envelope();
    expect(error).toMatchObject({
      message: `Unknown parameter: '${'x'.repeat(256)}…'.`,
      param: `${'x'.repeat(256)}…`,
    });
  });
});

/** The code that could raise an error: all of it but the table and the specs. */
function sources(): readonly string[] {
  const root = join(__dirname, '../../..');
  return ['apps', 'libs']
    .flatMap((tree) =>
      readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(root, tree, file),
      ),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && file !== TABLE)
    .map((file) => readFileSync(file, 'utf8'));
}
