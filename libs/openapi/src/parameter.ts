import {
  patternOf,
  POSITION,
  type Dialect,
  type ErrorName,
  type FILE_PAGE,
  type PAGE,
} from '#contract';
import type { JsonSchema } from './components';
import type { Extension } from './extensions';

/** A parameter of operations, and what can be wrong with it. */
export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: true;
  /** How an object stands in a query: `metadata[k]=v`. */
  readonly style?: 'deepObject';
  /** Rows of the error table that it can be answered with. */
  readonly errors: readonly ErrorName[];
  readonly extension?: Extension;
};

export function wholeNumber(name: string, description: string): Parameter {
  return {
    name,
    in: 'query',
    description,
    schema: { type: 'integer', minimum: POSITION.min, maximum: POSITION.max },
    errors: ['duplicate_parameter', 'invalid_type', 'integer_too_small', 'integer_too_large'],
  };
}

/** A position or a time: a time is as long as it is written. */
export function moment(name: string, description: string): Parameter {
  return {
    name,
    in: 'query',
    description: `${description} Unix seconds, an ISO time with its offset, or \`position:\` and a number; a second, or what part of one is written, is meant to its end.`,
    schema: { type: 'string', examples: ['1764158400', '2025-11-26T12:00:00Z', 'position:4711'] },
    errors: ['duplicate_parameter', 'invalid_moment'],
  };
}

export function limitOf({ maxLimit, defaultLimit }: typeof PAGE | typeof FILE_PAGE): Parameter {
  return {
    name: 'limit',
    in: 'query',
    description: 'Items on a page.',
    schema: { type: 'integer', minimum: 1, maximum: maxLimit, default: defaultLimit },
    errors: ['duplicate_parameter', 'invalid_type', 'integer_too_small', 'integer_too_large'],
  };
}

export function betaHeader(
  dialects: readonly Dialect[],
  description: string,
  errors: readonly ErrorName[],
): Parameter {
  const schema = {
    type: 'string',
    pattern: `(^|,)\\s*assistants=(${dialects.join('|')})\\s*(,|$)`,
    examples: dialects.map((dialect) => `assistants=${dialect}`),
  } as const;
  return { name: 'OpenAI-Beta', in: 'header', required: true, description, schema, errors };
}

export function pathId(
  name: string,
  kind: 'thread' | 'msg' | 'file',
  description: string,
  missing: ErrorName,
): Parameter {
  const schema = { type: 'string', pattern: patternOf(kind) } as const;
  const errors = ['invalid_id', missing] as const;
  return { name, in: 'path', required: true, description, schema, errors };
}
