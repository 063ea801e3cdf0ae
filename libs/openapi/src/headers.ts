import { EXTENSIONS } from './extensions';

const text = (description: string, required: boolean): object => ({
  description,
  ...(required && { required }),
  schema: { type: 'string' },
});

/** Headers of answers, by the name that responses refer to them by. */
export const HEADERS = {
  'x-request-id': text('The name of this request: the log has it.', true),
  'openai-processing-ms': text('Milliseconds that the answer took.', false),
  'retry-after': text('Seconds after which another try makes sense.', true),
  'x-should-retry': text('`false`: the same request would be refused again.', true),
  etag: {
    ...text(`The revision of what is shown. ${EXTENSIONS.revisions}`, true),
    'x-threadlog-extension': true,
  },
} as const;

export type HeaderName = keyof typeof HEADERS;

/** The headers of one answer; every answer names its request. */
export function headers(...names: readonly HeaderName[]): Readonly<Record<string, object>> {
  const all: readonly HeaderName[] = ['x-request-id', 'openai-processing-ms', ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
