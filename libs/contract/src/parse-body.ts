import type { z } from 'zod';
import { ApiError } from './errors';
import { toApiError } from './to-api-error';

/** A body as the HTTP layer hands it over: bytes, and what they were said to be. */
export type RawBody = { readonly contentType: string; readonly bytes: Uint8Array };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i;

/**
 * Reads a JSON body by a schema. No body at all is an empty object: some clients send none where all
 * is optional, and where something is required the answer names it.
 * @throws ApiError for what is wrong, the first in schema order
 */
export function parseBody<T>(schema: z.ZodType<T>, body: RawBody | undefined): T {
  const value = body && body.bytes.length > 0 ? parseJson(body) : {};
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw toApiError(result.error.issues);
  return result.data;
}

function parseJson({ contentType, bytes }: RawBody): unknown {
  if (!JSON_TYPE.test(contentType)) throw new ApiError('wrong_content_type', { contentType });
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new ApiError('broken_json', {}, { cause });
  }
}
