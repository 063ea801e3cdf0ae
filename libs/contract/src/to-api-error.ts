import { z } from 'zod';
import { ApiError } from './api-error';
import { formatPath } from './format-path';
import { kindOf } from './metadata';
import { nearMiss } from './near-miss';
import type { NamedIssue } from './text';

type Issue = z.core.$ZodIssue;

/**
 * For a parse whose issues toApiError is to read: puts into the message of an unknown key the known
 * one beside it that was probably meant, or nothing. Only while it parses does Zod tell the schema.
 */
export function nameNearMiss(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
  return nearMiss(issue.keys[0] ?? '', known) ?? '';
}

/**
 * What is wrong with a value, in the hosted service's words: one fault, the first in schema order.
 * @param issues of a parse with `reportInput` and nameNearMiss, at least one
 */
export function toApiError(issues: readonly Issue[]): ApiError {
  const issue = innermost(issues[0]);
  const param = formatPath(issue.path);
  switch (issue.code) {
    case 'custom': {
      const { error, values } = issue.params as NamedIssue;
      return new ApiError(error, { param, actual: kindOf(issue.input), ...values });
    }
    case 'unrecognized_keys':
      return new ApiError('unknown_parameter', {
        param: formatPath([...issue.path, issue.keys[0] ?? '']),
        hint: issue.message && ` Did you mean '${issue.message}'?`,
      });
    case 'invalid_value':
      return unlessMissing(issue, param, () => oneOf(issue.input, issue.values, param));
    case 'invalid_union':
      return unlessMissing(issue, param, () => unionError(issue, param));
    case 'too_big':
      return new ApiError('array_too_long', {
        param,
        max: Number(issue.maximum),
        actual: Array.isArray(issue.input) ? issue.input.length : 0,
      });
    case 'invalid_type':
      return unlessMissing(issue, param, () => wrongType(EXPECTED[issue.expected], issue, param));
    default:
      return wrongType(undefined, issue, param);
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  boolean: 'a boolean',
  number: 'a number',
  int: 'an integer',
};

function unlessMissing(issue: Issue, param: string, otherwise: () => ApiError): ApiError {
  return issue.input === undefined ? new ApiError('missing_parameter', { param }) : otherwise();
}

function wrongType(expected: string | undefined, issue: Issue, param: string): ApiError {
  return new ApiError('invalid_type', {
    param: param || 'body',
    expected: expected ?? 'another type',
    actual: kindOf(issue.input),
  });
}

function oneOf(input: unknown, values: readonly unknown[], param: string): ApiError {
  if (typeof input !== 'string') {
    return new ApiError('invalid_type', { param, expected: 'a string', actual: kindOf(input) });
  }
  return new ApiError('invalid_value', { param, value: input, supported: list(values) });
}

/** 'a', 'b', and 'c'. */
export function list(values: readonly unknown[]): string {
  const quoted = values.map((value) => `'${String(value)}'`);
  const last = quoted.pop() ?? '';
  if (quoted.length < 2) return [...quoted, last].join(' and ');
  return `${quoted.join(', ')}, and ${last}`;
}

function unionError(issue: Extract<Issue, { code: 'invalid_union' }>, param: string): ApiError {
  if ('discriminator' in issue && typeof issue.discriminator === 'string') {
    const input = issue.input as Readonly<Record<string, unknown>>;
    const at = formatPath([...issue.path]);
    const value = input[issue.discriminator];
    if (value === undefined) return new ApiError('missing_parameter', { param: at });
    return oneOf(value, ['text', 'image_file', 'image_url'], at);
  }
  return new ApiError('invalid_type', {
    param,
    expected: 'one of a string or array of objects',
    actual: kindOf(issue.input),
  });
}

/** Of a union, the branch that the value was meant for: the one that did not fail on its type. */
function innermost(issue: Issue | undefined): Issue {
  if (!issue) throw new Error('a failed parse without an issue');
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const meant = issue.errors.find(([first]) => first && !isTypeOfRoot(first));
  if (!meant?.[0]) return issue;
  const inner = innermost(meant[0]);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function isTypeOfRoot(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}
