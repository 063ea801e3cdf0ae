import type { Dialect } from '#contract';
import { refTo, type RequestName, type ResponseName } from './components';
import { errorResponses } from './error-responses';
import { errorsOf } from './errors-of';
import { mark } from './extensions';
import { headers, type HeaderName } from './headers';
import type { Answer, Operation, PerDialect } from './operation';

const DIALECTS: readonly Dialect[] = ['v1', 'v2'];

const ETAG = ['etag'] as const;
const CONTENT = ['content-disposition', 'accept-ranges'] as const;
const RATE = [
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
] as const;

/** One row of the table as an Operation Object. */
export function describeOperation(operation: Operation): object {
  const { operationId, summary, tag, parameters, body, form, answer, extension } = operation;
  return {
    operationId,
    summary,
    tags: [tag],
    ...mark(extension),
    ...(operation.access === 'none' && { security: [] }),
    parameters: parameters.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ...(body && { requestBody: { required: body.required, content: json(inDialects(body.of)) } }),
    ...(form && {
      requestBody: { required: true, content: { 'multipart/form-data': { schema: refTo(form) } } },
    }),
    responses: {
      ...successes(answer, operation),
      ...errorResponses(errorsOf(operation)),
    },
  };
}

function successes(answer: Answer, operation: Operation): Readonly<Record<string, object>> {
  switch (answer.type) {
    case 'object':
      return objects(answer, operation);
    case 'plain': {
      const { of, or503, streams } = answer;
      const named = operation.access === 'key' ? [...RATE, ...told(operation)] : [];
      const plain = (name: ResponseName, description: string): object => ({
        description,
        headers: headers(...named),
        content: { ...json(refTo(name)), ...(streams && streamOf(streams)) },
      });
      return {
        200: plain(of, operation.access === 'key' ? 'As it is now.' : 'Yes.'),
        ...(or503 && { 503: plain(or503, 'Not now, for these reasons.') }),
      };
    }
    case 'file': {
      const content = answer.mediaTypes.map((type): [string, object] => [type, {}]);
      const description = 'The file.';
      const named = operation.access === 'key' ? RATE : [];
      return {
        200: { description, headers: headers(...named), content: Object.fromEntries(content) },
        ...(answer.revalidates && { 304: { description: 'It is what `If-None-Match` names.' } }),
      };
    }
    case 'content': {
      const content = { 'application/octet-stream': {} };
      return {
        200: { description: 'The bytes.', headers: headers(...RATE, ...CONTENT), content },
        206: {
          description: 'The bytes of the range that was asked for.',
          headers: headers(...RATE, ...CONTENT, 'content-range'),
          content,
        },
      };
    }
  }
}

function objects(
  answer: Extract<Answer, { readonly type: 'object' }>,
  operation: Operation,
): Readonly<Record<string, object>> {
  const revision = headers(...RATE, ...told(operation), ...(answer.revised ? ETAG : []));
  const asked = operation.parameters.includes('ifNoneMatch');
  return {
    200: {
      description: 'As it is now, in the dialect of the header.',
      headers: revision,
      content: json(inDialects(answer.of, operation.extensionUnder)),
    },
    ...(asked && {
      304: { ...mark('revisions', 'It is what `If-None-Match` names.'), headers: revision },
    }),
  };
}

function told({ parameters }: Operation): readonly HeaderName[] {
  return [
    ...(parameters.includes('idempotencyKey') ? (['idempotent-replayed'] as const) : []),
    ...(parameters.some((name) => name === 'as_of' || name === 'event_stream')
      ? (['x-threadlog-position'] as const)
      : []),
  ];
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

/** Server-sent events, which OpenAPI 3.1 has no schema for: each block of text holds an object. */
function streamOf(name: ResponseName): object {
  return { 'text/event-stream': { schema: { type: 'string' }, 'x-threadlog-data': refTo(name) } };
}

/** The components of a body in each dialect, each marked with the header that it belongs to. */
function inDialects(
  of: PerDialect<RequestName | ResponseName>,
  extensionUnder?: Operation['extensionUnder'],
): object {
  const branches = DIALECTS.flatMap((dialect) => {
    const name = of[dialect];
    if (!name) return [];
    const extension = extensionUnder?.dialect === dialect ? extensionUnder.extension : undefined;
    const description = `With \`OpenAI-Beta: assistants=${dialect}\`.`;
    const marks = { ...mark(extension, description), 'x-threadlog-dialect': dialect };
    return [{ ...refTo(name), ...marks }];
  });
  return { anyOf: branches };
}
