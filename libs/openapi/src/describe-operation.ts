import type { Dialect } from '#contract';
import { refTo, type RequestName, type ResponseName } from './components';
import { errorResponses } from './error-responses';
import { errorsOf } from './errors-of';
import { mark } from './extensions';
import { headers } from './headers';
import type { Answer, Operation, PerDialect } from './operation';

const DIALECTS: readonly Dialect[] = ['v1', 'v2'];

const ETAG = ['etag'] as const;
const REPLAYED = ['idempotent-replayed'] as const;
const RATE = [
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
] as const;

/** One row of the table as an Operation Object. */
export function describeOperation(operation: Operation): object {
  const { operationId, summary, tag, parameters, body, answer, extension } = operation;
  return {
    operationId,
    summary,
    tags: [tag],
    ...mark(extension),
    ...(operation.access === 'none' && { security: [] }),
    parameters: parameters.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ...(body && { requestBody: { required: body.required, content: json(inDialects(body.of)) } }),
    responses: {
      ...successes(answer, operation),
      ...errorResponses(errorsOf(operation)),
    },
  };
}

function successes(answer: Answer, operation: Operation): Readonly<Record<string, object>> {
  switch (answer.type) {
    case 'object': {
      const told = operation.parameters.includes('idempotencyKey') ? REPLAYED : [];
      const revision = headers(...RATE, ...told, ...(answer.revised ? ETAG : []));
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
    case 'plain': {
      const { of, or503 } = answer;
      const plain = (name: ResponseName, description: string): object => ({
        description,
        headers: headers(),
        content: json(refTo(name)),
      });
      return {
        200: plain(of, 'Yes.'),
        ...(or503 && { 503: plain(or503, 'Not now, for these reasons.') }),
      };
    }
    case 'file': {
      const content = answer.mediaTypes.map((type): [string, object] => [type, {}]);
      const description = 'The file.';
      return { 200: { description, headers: headers(), content: Object.fromEntries(content) } };
    }
  }
}

function json(schema: object): object {
  return { 'application/json': { schema } };
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
