import { z } from 'zod';
import { codePoints, report, unstorable, type NamedIssue } from './text';
import type { Dialect } from './dialect';

export const METADATA = { maxPairs: 16, maxKey: 64, maxValue: 512 } as const;

type Json = string | number | boolean | null | object;

/**
 * Metadata as it comes in; `null` means none. v2 takes strings only. v1 turned what is no string into
 * one the way its Python did ("True", "False", decimal), and refused what has no such form.
 * @see contract.md 3.7
 */
export function metadata(dialect: Dialect): z.ZodType<Record<string, string>> {
  return (
    z
      // Not z.record: that drops a key called __proto__, which is a key like any other here.
      .custom<Readonly<Record<string, Json>> | null>(isMap, { params: NO_MAP })
      .meta({
        type: ['object', 'null'],
        maxProperties: METADATA.maxPairs,
        propertyNames: { maxLength: METADATA.maxKey },
        additionalProperties: { type: TYPES[dialect], maxLength: METADATA.maxValue },
      })
      .transform((map, context) => {
        const out: [string, string][] = [];
        const entries = Object.entries(map ?? {});
        if (entries.length > METADATA.maxPairs) {
          const values = { max: METADATA.maxPairs, actual: entries.length };
          report(context, { error: 'too_many_properties', values });
          return z.NEVER;
        }
        for (const [key, value] of entries) {
          const string = checkPair(key, value, dialect, (issue) =>
            context.addIssue({ code: 'custom', path: issue.onValue ? [key] : [], params: issue }),
          );
          if (string === undefined) return z.NEVER;
          out.push([key, string]);
        }
        // fromEntries defines properties, so a key called __proto__ is a key like any other.
        return Object.fromEntries(out);
      })
  );
}

/** What a value may be, for JSON Schema. */
const TYPES = { v1: ['string', 'number', 'boolean'], v2: 'string' } as const;

const NO_MAP: NamedIssue = { error: 'invalid_type', values: { expected: 'an object' } };

function isMap(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value);
}

type PairIssue = {
  readonly error: 'invalid_type' | 'invalid_text' | 'string_too_long' | 'property_name_too_long';
  readonly values: Readonly<Record<string, string | number>>;
  readonly onValue: boolean;
};

function checkPair(
  key: string,
  value: Json,
  dialect: Dialect,
  refuse: (issue: PairIssue) => void,
): string | undefined {
  const keyLength = codePoints(key);
  if (keyLength > METADATA.maxKey) {
    const values = { name: key, max: METADATA.maxKey, actual: keyLength };
    refuse({ error: 'property_name_too_long', values, onValue: false });
    return undefined;
  }
  const string = typeof value === 'string' ? value : dialect === 'v1' ? coerce(value) : undefined;
  if (string === undefined) {
    const values = { expected: 'a string', actual: kindOf(value) };
    refuse({ error: 'invalid_type', values, onValue: true });
    return undefined;
  }
  const what = unstorable(key) ?? unstorable(string);
  const length = codePoints(string);
  if (what) refuse({ error: 'invalid_text', values: { what }, onValue: true });
  else if (length > METADATA.maxValue) {
    const values = { max: METADATA.maxValue, actual: length };
    refuse({ error: 'string_too_long', values, onValue: true });
  } else return string;
  return undefined;
}

/** Python's str() of a JSON scalar; of a number only if it is still the one that was written. */
function coerce(value: Json): string | undefined {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' && isExact(value)) return String(value);
  return undefined;
}

/** Beyond 2^53 JSON.parse rounds integers, and 1e999 it takes for infinity. */
function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** A JSON value's kind, as the hosted service's sentences named it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    case 'number':
      return Number.isInteger(value) ? 'an integer' : 'a decimal';
    default:
      return 'an object';
  }
}
