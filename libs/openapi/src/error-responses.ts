import { ERRORS, type ErrorName } from '#contract';
import { refTo } from './components';
import { EXTENSION_ERRORS, EXTENSIONS } from './extensions';
import { headers, type HeaderName } from './headers';

/** The answers to refusals, by status: what each row of the table says, and an example of it. */
export function errorResponses(names: readonly ErrorName[]): Readonly<Record<string, object>> {
  const statuses = [...new Set(names.map((name) => ERRORS[name].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      errorResponse(
        status,
        names.filter((name) => ERRORS[name].status === status),
      ),
    ]),
  );
}

function errorResponse(status: number, names: readonly ErrorName[]): object {
  const isExtension = names.every((name) => EXTENSION_ERRORS[name] !== undefined);
  return {
    description: names.map(line).join('\n'),
    ...(isExtension && { 'x-threadlog-extension': true }),
    headers: headers(...headersOf(status)),
    content: {
      'application/json': {
        schema: refTo('Error'),
        examples: Object.fromEntries(
          names.map((name) => [name, { $ref: `#/components/examples/${name}` }]),
        ),
      },
    },
  };
}

/** A row as a line of Markdown. */
function line(name: ErrorName): string {
  const { code, sentence } = ERRORS[name];
  const extension = EXTENSION_ERRORS[name];
  const about = extension ? ` ${EXTENSIONS[extension]}` : '';
  return `- ${code === null ? 'no code' : `\`${code}\``}: ${sentence}${about}`;
}

function headersOf(status: number): readonly HeaderName[] {
  if (status === 429 || status === 503) return ['retry-after'];
  return status < 500 && status !== 408 ? ['x-should-retry'] : [];
}
