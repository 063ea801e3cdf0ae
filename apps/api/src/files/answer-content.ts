import { Readable } from 'node:stream';
import { ApiError } from '#contract';
import type { StoredFile } from '#domain';
import type { ByteRange, FileStore } from '#file-store';
import type { Exchange } from '../http/answer';
import { rangeOf } from './byte-range';
import { attachmentNamed } from './content-disposition';

const CONTENT_POLICY = "default-src 'none'; sandbox";

/**
 * Answers with the bytes of a file, or those in the range that was asked for, as they come out of the
 * store. Fastify closes the stream when the client goes away.
 * @throws ApiError range_outside, content_missing
 */
export async function answerContent(
  { request, reply }: Exchange,
  store: FileStore,
  file: StoredFile,
): Promise<Readable> {
  const etag = `"${file.sha256}"`;
  const ifRange = request.headers['if-range'];
  const asked = rangeOf(
    ifRange === undefined || ifRange === etag ? request.headers.range : undefined,
    file.bytes,
  );
  if (asked.status === 'outside') {
    void reply.header('content-range', `bytes */${file.bytes}`);
    const range = request.headers.range ?? '';
    throw new ApiError('range_outside', { range, bytes: file.bytes });
  }
  const range = asked.status === 'part' ? asked.range : undefined;
  const bytes = await store.read(file.id, range);
  if (!bytes) throw new ApiError('content_missing', { id: file.id });
  void reply.headers({
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.bytes}` }),
    'content-type': 'application/octet-stream',
    'content-disposition': attachmentNamed(file.filename),
    // Where it is shown in spite of the two above, it is nobody's page, least of all one of ours.
    'content-security-policy': CONTENT_POLICY,
    'content-length': String(lengthOf(range, file)),
    'accept-ranges': 'bytes',
    vary: 'Authorization',
    etag,
  });
  if (range) void reply.status(206);
  if (request.method !== 'HEAD') return bytes;
  bytes.destroy();
  // Fastify drops it, and leaves the length that was said.
  return Readable.from([]);
}

function lengthOf(range: ByteRange | undefined, { bytes }: StoredFile): number {
  return range ? range.end - range.start + 1 : bytes;
}
