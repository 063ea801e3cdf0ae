import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { ApiError, parseUpload, uploadField, type Upload, type UploadField } from '#contract';
import { encodingOf } from '../http/raw-body';
import { filenameOf } from './filename-of';

/** What a purpose needs, and much more. */
const MAX_FIELD_BYTES = 1024;

export type ReadForm<Stored> = Upload & {
  /** What storing the bytes came to. */
  readonly stored: Stored;
};

/**
 * Reads a form that uploads one file, whose fields come in any order: the bytes go where `store` takes
 * them as they come, and what is said beside them is looked at when all is there. At the first fault
 * the rest is dropped, on a connection that stays, so that the answer can be seen.
 * @param store takes the bytes; an error of theirs is thrown into it
 * @throws ApiError for what is wrong with the form, and what `store` throws
 */
export async function readForm<Stored>(
  request: FastifyRequest,
  store: (bytes: AsyncIterable<Uint8Array>) => Promise<Stored>,
): Promise<ReadForm<Stored>> {
  refuseOtherTypes(request);
  const said: Partial<Record<UploadField, unknown>> = {};
  let stored: { readonly value: Stored } | undefined;
  try {
    for await (const part of partsOf(request)) {
      const field = uploadField(part.fieldname ?? '');
      if (field in said) throw new ApiError('duplicate_parameter', { param: field });
      said[field] = saidBy(part, field);
      if (part.type === 'file') stored = { value: await store(bytesOf(part)) };
    }
  } finally {
    request.raw.unpipe();
    request.raw.resume();
  }
  const upload = parseUpload(said);
  if (!stored) throw new ApiError('missing_parameter', { param: 'file' });
  return { ...upload, stored: stored.value };
}

function refuseOtherTypes(request: FastifyRequest): void {
  if (!request.isMultipart()) {
    const contentType = request.headers['content-type'] ?? '';
    throw new ApiError('wrong_upload_type', { contentType });
  }
  const encoding = encodingOf(request);
  if (encoding) throw new ApiError('wrong_content_encoding', { encoding });
}

async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart, void> {
  // How large a file may be is the store's to say.
  const limits = { fieldSize: MAX_FIELD_BYTES, fileSize: Infinity };
  // The parser would make a name out of what looks like a path.
  const options = { preservePath: true, throwFileSizeLimit: false, limits };
  try {
    yield* request.parts(options);
  } catch (cause) {
    throw brokenForm(cause);
  }
}

/** The value of a field, or the name of a file. */
function saidBy(part: Multipart, field: UploadField): unknown {
  const isFile = part.type === 'file';
  if (isFile !== (field === 'file')) {
    const [expected, actual] = isFile ? ['a string', 'a file'] : ['a file', 'a string'];
    throw new ApiError('invalid_type', { param: field, expected, actual });
  }
  return part.type === 'file' ? filenameOf(part.filename) : part.value;
}

/** The bytes of a part; that they break off is the client's fault, not the store's. */
async function* bytesOf({ file }: MultipartFile): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of file) yield chunk as Uint8Array;
  } catch (cause) {
    throw brokenForm(cause);
  }
}

function brokenForm(cause: unknown): ApiError {
  const reason = cause instanceof Error ? cause.message : 'it cannot be read';
  return new ApiError('broken_multipart', { reason }, { cause });
}
