import { componentSchemas } from './components';
import { describeOperation } from './describe-operation';
import { errorExamples } from './error-examples';
import { errorResponses } from './error-responses';
import { OTHERWISE } from './errors-of';
import { mark } from './extensions';
import { HEADERS } from './headers';
import type { Operation } from './operation';
import { OPERATIONS } from './operations';
import type { Parameter } from './parameter';
import { PARAMETERS } from './parameters';

const DESCRIPTION = `Threads and messages of the OpenAI Assistants API, on a server of your own.

One log is shown in two dialects, chosen by the header \`OpenAI-Beta\`: \`assistants=v1\` and
\`assistants=v2\`. Where a body or an answer has two shapes, each names its header. What the hosted API
never had is marked \`x-threadlog-extension\`. What matches no operation here is answered as
\`x-threadlog-otherwise\` says.`;

/** Relative, so that they hold behind any proxy: to where this document was fetched from. */
const SERVERS = { key: [{ url: './v1' }], none: [{ url: './' }] } as const;

/** The whole wire as an OpenAPI 3.1 document: plain data, ready for JSON. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: { title: 'threadlog', version: '1.0.0', description: DESCRIPTION },
    servers: SERVERS.key,
    security: [{ key: [] }],
    paths: paths(OPERATIONS),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key of a project.' },
      },
      schemas: componentSchemas(),
      parameters: parameters(),
      headers: HEADERS,
      examples: errorExamples(),
    },
    'x-threadlog-otherwise': errorResponses(OTHERWISE),
  };
}

function paths(operations: readonly Operation[]): Readonly<Record<string, object>> {
  const items: Record<string, object> = {};
  for (const operation of operations) {
    items[operation.path] = {
      ...(operation.access === 'none' && { servers: SERVERS.none }),
      ...items[operation.path],
      [operation.method]: describeOperation(operation),
    };
  }
  return items;
}

function parameters(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries<Parameter>(PARAMETERS).map(([key, parameter]) => [key, describe(parameter)]),
  );
}

function describe({
  name,
  in: place,
  required,
  schema,
  extension,
  description,
}: Parameter): object {
  const marks = mark(extension, description);
  return { name, in: place, ...(required && { required }), ...marks, schema };
}
