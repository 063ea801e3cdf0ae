import type { RawAnswer } from './raw-http';

export type RefusalBody = {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
};

/**
 * Fails unless the answer is a 4xx in the one shape of errors, to the last header.
 * @returns its status and what the envelope holds
 */
export function expectRefusal(answer: RawAnswer): {
  readonly status: number;
  readonly error: RefusalBody;
} {
  const { status, headers, body } = answer;
  const faults = [...faultsOfHead(status, headers), ...faultsOfBody(body)];
  if (faults.length > 0) {
    throw new Error(
      `${faults.join('; ')}, in the answer ${status} ${JSON.stringify(headers)} ${body}`,
    );
  }
  return { status, error: (JSON.parse(body) as { readonly error: RefusalBody }).error };
}

function faultsOfHead(status: number, headers: RawAnswer['headers']): readonly string[] {
  const wanted: readonly [string, RegExp][] = [
    ['content-type', /^application\/json$/],
    ['x-request-id', /^req_[0-9a-f]{32}$/],
    ['openai-processing-ms', /^\d+$/],
    ['content-length', /^\d+$/],
    ...(status === 408 || status === 429
      ? []
      : [['x-should-retry', /^false$/] as [string, RegExp]]),
  ];
  const faults = wanted
    .filter(([name, form]) => !form.test(headers[name] ?? ''))
    .map(([name, form]) => `expected a header ${name} of the form ${form.source}`);
  return status >= 400 && status < 500 ? faults : ['expected a 4xx', ...faults];
}

function faultsOfBody(body: string): readonly string[] {
  const said = parse(body);
  if (keysOf(said) !== 'error') return ['expected {"error": {…}}'];
  const { error } = said as { readonly error: unknown };
  if (keysOf(error) !== 'message,type,param,code')
    return ['expected message, type, param and code'];
  const { message, type, param, code } = error as Readonly<Record<string, unknown>>;
  const faults: string[] = [];
  if (typeof message !== 'string' || message === '') faults.push('expected a message');
  if (type !== 'invalid_request_error') faults.push('expected the type invalid_request_error');
  if (param !== null && typeof param !== 'string') faults.push('expected param a string or null');
  if (code !== null && typeof code !== 'string') faults.push('expected code a string or null');
  return faults;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function keysOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.keys(value).join(',') : '';
}
