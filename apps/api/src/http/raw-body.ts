import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract';

/** What was done to the bytes of a body, beside cutting them into chunks, which Node undoes. */
export function encodingOf({ headers }: FastifyRequest): string | undefined {
  const encodings = [headers['content-encoding'], headers['transfer-encoding']];
  return encodings.find((encoding) => encoding && !/^(identity|chunked)$/i.test(encoding.trim()));
}

/**
 * Reads a body whole. Whatever happens the connection stays, so that the answer can be seen.
 * @param onBytes told of each piece that has come; what it throws ends the reading
 * @throws ApiError body_too_large, malformed_request, and what `onBytes` throws
 */
export async function collectBody(
  { raw, headers }: FastifyRequest,
  max: number,
  onBytes?: (bytes: number) => void,
): Promise<Buffer> {
  if (Number(headers['content-length']) > max) throw new ApiError('body_too_large', { max });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Uint8Array;
      length += bytes.length;
      if (length > max) throw new ApiError('body_too_large', { max });
      onBytes?.(bytes.length);
      chunks.push(bytes);
    }
  } catch (cause) {
    raw.resume();
    if (cause instanceof ApiError) throw cause;
    throw brokenOff(cause);
  }
  return Buffer.concat(chunks);
}

export function brokenOff(cause?: unknown): ApiError {
  return new ApiError('malformed_request', { reason: 'the body broke off' }, { cause });
}
