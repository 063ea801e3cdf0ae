import { EXTENSIONS } from './extensions';

const text = (description: string, required: boolean): object => ({
  description,
  ...(required && { required }),
  schema: { type: 'string' },
});

const rate = (description: string): object => ({
  ...text(`${description} ${EXTENSIONS.rateLimits}`, false),
  'x-threadlog-extension': true,
});

/** Headers of answers, by the name that responses refer to them by. */
export const HEADERS = {
  'x-request-id': text('The name of this request: the log has it.', true),
  'openai-processing-ms': text('Milliseconds that the answer took.', false),
  'retry-after': text('Seconds after which another try makes sense.', true),
  'x-should-retry': text('`false`: the same request would be refused again.', true),
  'content-disposition': text('The name of the file, as an attachment.', true),
  'accept-ranges': text('`bytes`: a part may be asked for by `Range`.', true),
  'content-range': text('Which bytes of how many: `bytes 0-99/1234`.', true),
  'x-ratelimit-limit-requests': rate('Requests that the key may make in a window.'),
  'x-ratelimit-remaining-requests': rate('Requests that are left of them.'),
  'x-ratelimit-reset-requests': rate('Time until the window ends, as `1m30s` or `250ms`.'),
  'idempotent-replayed': {
    ...text(
      `\`true\`: it was asked before, and this is the answer of then. ${EXTENSIONS.idempotency}`,
      false,
    ),
    'x-threadlog-extension': true,
  },
  'x-threadlog-position': {
    ...text(
      `With \`as_of\`: the position of the log that is shown; of a stream, the one behind which it begins. ${EXTENSIONS.asOf}`,
      false,
    ),
    'x-threadlog-extension': true,
  },
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
