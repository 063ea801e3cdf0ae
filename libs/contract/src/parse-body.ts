import type { z } from 'zod';
import { ApiError } from './api-error';
import { scanJson } from './scan-json';
import { nameNearMiss, toApiError } from './to-api-error';

/** A body as the HTTP layer hands it over: bytes, and what they were said to be. */
export type RawBody = {
  readonly contentType: string;
  /** What has been done to the bytes on the way, `gzip`; nothing is undone here. */
  readonly contentEncoding?: string | undefined;
  readonly bytes: Uint8Array;
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const UTF8 = /^utf-?8$/i;

/**
 * Reads a JSON body by a schema. No body at all is an empty object: some clients send none where all
 * is optional, and where something is required the answer names it.
 * @throws ApiError for what is wrong, the first in schema order
 */
export function parseBody<T>(schema: z.ZodType<T>, body: RawBody | undefined): T {
  const value = body && body.bytes.length > 0 ? parseJson(body) : {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw toApiError(issuesOf(schema, value));
}

/** Asked only of what was refused: saying more about each issue more than doubles the cost of parsing. */
function issuesOf(schema: z.ZodType, value: unknown): readonly z.core.$ZodIssue[] {
  const result = schema.safeParse(value, { reportInput: true, error: nameNearMiss });
  if (!result.success) return result.error.issues;
  throw new Error('a schema refused a value and then took it');
}

function parseJson(body: RawBody): unknown {
  const text = decode(body);
  try {
    scanJson(text);
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError('broken_json', {}, { cause });
  }
}

function decode({ contentType, contentEncoding, bytes }: RawBody): string {
  if (!JSON_TYPE.test(contentType)) throw new ApiError('wrong_content_type', { contentType });
  const charset = CHARSET.exec(contentType)?.[1];
  if (charset && !UTF8.test(charset)) throw new ApiError('wrong_charset', { charset });
  if (contentEncoding) {
    throw new ApiError('wrong_content_encoding', { encoding: contentEncoding });
  }
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ApiError('not_utf8', {}, { cause });
  }
}
