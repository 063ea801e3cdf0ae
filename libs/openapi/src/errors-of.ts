import type { ErrorName } from '#contract';
import type { Operation } from './operation';
import type { Parameter } from './parameter';
import { PARAMETERS } from './parameters';

/** Whatever needs a key can be answered with these. */
const KEYED: readonly ErrorName[] = [
  'no_api_key',
  'wrong_api_key',
  'missing_scope',
  'rate_limited',
  'too_busy',
  'malformed_request',
  'nul_in_url',
  'request_timeout',
  'internal',
  'unavailable',
];

/** Metadata is in every body. */
const BODY: readonly ErrorName[] = [
  'wrong_content_type',
  'wrong_charset',
  'wrong_content_encoding',
  'not_utf8',
  'too_deep',
  'duplicate_parameter',
  'broken_json',
  'unknown_parameter',
  'invalid_type',
  'invalid_text',
  'string_too_long',
  'too_many_properties',
  'property_name_too_long',
];

/** Answers to what matches no operation, or never becomes a request. */
export const OTHERWISE: readonly ErrorName[] = [
  'unknown_url',
  'malformed_request',
  'request_timeout',
  'header_too_large',
  'nul_in_url',
  // Of the queue board, which is a page and no operation.
  'cross_site',
  'queue_unavailable',
];

/** The rows of the error table that an operation can be answered with, each once. */
export function errorsOf(operation: Operation): readonly ErrorName[] {
  const parameters: readonly Parameter[] = operation.parameters.map((name) => PARAMETERS[name]);
  return [
    ...new Set([
      ...(operation.access === 'key' ? KEYED : []),
      // A body is read wherever one can come, also where nothing is made of it.
      ...(operation.method === 'get' ? [] : (['body_too_large'] as const)),
      ...parameters.flatMap(({ errors }) => errors),
      ...(operation.body ? BODY : []),
      ...(operation.errors ?? []),
    ]),
  ];
}
