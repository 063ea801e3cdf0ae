import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { ERRORS } from '#contract';
import { openApiDocument } from './document';
import { errorsOf, OTHERWISE } from './errors-of';
import { OPERATIONS } from './operations';
import { PARAMETERS } from './parameters';

const GOLDEN = join(__dirname, '../../../test/golden');

type Schema = { readonly $ref?: string };
type Document = {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Readonly<Record<string, { readonly value: object }>>;
  };
};

const text = JSON.stringify(openApiDocument(), null, 2);
const document = JSON.parse(text) as Document;

/** Strict: a keyword that JSON Schema does not know fails. */
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addVocabulary(['components', 'x-threadlog-extension']);
ajv.addSchema({ $id: 'document', components: document.components }, undefined, undefined, false);
const component = (name: string): ValidateFunction =>
  ajv.compile({ $ref: `document#/components/schemas/${name}` });

/** Every object in the document, with the pointer to it. */
function* nodes(node: unknown, at = '#'): Generator<[string, Readonly<Record<string, unknown>>]> {
  if (typeof node !== 'object' || node === null) return;
  yield [at, node as Readonly<Record<string, unknown>>];
  for (const [key, value] of Object.entries(node)) {
    yield* nodes(value, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

describe('the document', () => {
  it('is the golden one; after a wanted change of the wire: npm run openapi', () => {
    expect(`${text}\n`).toBe(readFileSync(join(GOLDEN, 'openapi.json'), 'utf8'));
  });

  it('refers to nothing that is not there', () => {
    const all = [...nodes(document)];
    const pointers = new Set(all.map(([pointer]) => pointer));
    const refs = all.flatMap(([, { $ref }]) => (typeof $ref === 'string' ? $ref : []));
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((ref) => !pointers.has(ref))).toEqual([]);
  });

  it.each(Object.keys(document.components.schemas))('has a valid schema %s', (name) => {
    expect(component(name)).toBeInstanceOf(Function);
  });

  it('uses every component that it has', () => {
    const refs = new Set([...nodes(document)].map(([, { $ref }]) => $ref));
    const unused = Object.entries(document.components).flatMap(([kind, parts]) =>
      Object.keys(parts)
        .map((name) => `#/components/${kind}/${name}`)
        .filter((pointer) => kind !== 'securitySchemes' && !refs.has(pointer)),
    );
    expect(unused).toEqual([]);
  });
});

describe('the table of operations', () => {
  it('names each operation once, and has each method of a path once', () => {
    const ids = OPERATIONS.map(({ operationId }) => operationId);
    const places = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect([new Set(ids).size, new Set(places).size]).toEqual([ids.length, places.length]);
  });

  it.each(OPERATIONS)('declares the parameters of the path of $operationId', (operation) => {
    const inPath = operation.path.match(/(?<=\{)[^}]+(?=\})/g) ?? [];
    const declared = operation.parameters.map((name) => PARAMETERS[name]);
    expect(declared.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
  });

  it('lists every row of the error table with some operation', () => {
    const listed = new Set([...OTHERWISE, ...OPERATIONS.flatMap(errorsOf)]);
    expect([...listed].sort()).toEqual(Object.keys(ERRORS).sort());
  });
});

describe('the examples of errors', () => {
  const examples = Object.entries(document.components.examples);

  it.each(examples)('read like %s was raised', (_name, { value }) => {
    expect(component('Error')(value)).toBe(true);
    expect(JSON.stringify(value)).not.toMatch(/\{\w+\}|''|undefined/);
  });
});

describe('what the hosted service wrote', () => {
  it.each([
    ['thread.v1', 'ThreadV1'],
    ['thread.v2', 'ThreadV2'],
    ['thread-deleted.v1', 'DeletedThread'],
    ['message.v1', 'MessageV1'],
    ['message.v2', 'MessageV2'],
    ['message-full.v1', 'MessageV1'],
    ['message-full.v2', 'MessageV2'],
    ['message-deleted.v2', 'DeletedMessage'],
    ['list.v1', 'MessageListV1'],
    ['list.v2', 'MessageListV2'],
    ['list-empty.v1', 'MessageListV1'],
  ])('%s is a %s', (file, name) => {
    const value = JSON.parse(readFileSync(join(GOLDEN, `wire/${file}.json`), 'utf8')) as object;
    const validate = component(name);
    validate(value);
    expect(validate.errors).toBeNull();
  });
});

describe('what is marked as an extension', () => {
  it('is what the hosted API never had', () => {
    const marked = [...nodes(document)]
      .filter(([, node]) => node['x-threadlog-extension'] === true)
      .map(([pointer]) =>
        pointer.replace('/responses/', ' ').replace('/content/application~1json', ''),
      );
    expect(marked).toMatchSnapshot();
  });
});
