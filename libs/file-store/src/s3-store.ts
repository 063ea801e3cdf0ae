import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { S3mini } from 's3mini';
import {
  assertFileId,
  isFileId,
  type ByteRange,
  type FileStore,
  type StoredBytes,
  type StoredObject,
} from './file-store';
import { createMeter } from './meter';

export type S3Options = {
  /** With the bucket as its path, `https://s3.example.com/bucket`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** Every part but the last has this size: S3 wants 5 MiB at least, and 512 MiB are 64 of them. */
const PART_BYTES = 8 * 1024 * 1024;
const PREFIX = 'files/';
const PAGE = 1_000;

/** A bucket of any S3-compatible service as file store, under keys `files/file-…`. */
export function openS3Store(options: S3Options): FileStore {
  const s3 = new S3mini(options);
  const keyOf = (fileId: string): string => {
    assertFileId(fileId);
    return PREFIX + fileId;
  };
  return {
    write: (fileId, bytes, maxBytes) => write(s3, keyOf(fileId), { bytes, maxBytes }),
    read: (fileId, range) => read(s3, keyOf(fileId), range),
    delete: async (fileId) => void (await s3.deleteObject(keyOf(fileId))),
    list: () => list(s3),
    remove: async ({ name }) => void (await s3.deleteObject(name)),
    check: async () => {
      if (!(await s3.bucketExists())) throw new Error('the bucket does not exist');
    },
  };
}

type Upload = { readonly bytes: AsyncIterable<Uint8Array>; readonly maxBytes: number };

/** A small file is one request; a larger one goes up in parts, of which one is held at a time. */
async function write(s3: S3mini, key: string, { bytes, maxBytes }: Upload): Promise<StoredBytes> {
  const meter = createMeter(maxBytes);
  const parts = inParts(meter.pass(bytes));
  const first = await parts.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  if (head.length < PART_BYTES) await s3.putObject(key, head);
  else await writeParts(s3, key, prepend(head, parts));
  return meter.result();
}

async function writeParts(s3: S3mini, key: string, parts: AsyncIterable<Buffer>): Promise<void> {
  const uploadId = await s3.getMultipartUploadId(key);
  try {
    const done = [];
    for await (const part of parts) {
      done.push(await s3.uploadPart(key, uploadId, part, done.length + 1));
    }
    await s3.completeMultipartUpload(key, uploadId, done);
  } catch (error) {
    await s3.abortMultipartUpload(key, uploadId).catch(() => undefined);
    throw error;
  }
}

/** Buffers of PART_BYTES each, and a last one that may be smaller. */
async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= PART_BYTES) {
      const all = Buffer.concat(chunks);
      yield all.subarray(0, PART_BYTES);
      chunks = [all.subarray(PART_BYTES)];
      length -= PART_BYTES;
    }
  }
  if (length > 0) yield Buffer.concat(chunks);
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield first;
  yield* rest;
}

async function read(
  s3: S3mini,
  key: string,
  range: ByteRange | undefined,
): Promise<Readable | undefined> {
  if (!(await s3.objectExists(key))) return undefined;
  const answer = range
    ? // s3mini takes the first byte behind the range.
      await s3.getObjectRaw(key, false, range.start, range.end + 1)
    : await s3.getObjectRaw(key, true);
  return Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
}

async function* list(s3: S3mini): AsyncGenerator<StoredObject, void> {
  let token: string | undefined;
  do {
    const page = await s3.listObjectsPaged('/', PREFIX, PAGE, token);
    for (const { Key: name, LastModified } of page?.objects ?? []) {
      const fileId = name.slice(PREFIX.length);
      yield {
        fileId: isFileId(fileId) ? fileId : undefined,
        name,
        changedAt: new Date(LastModified).getTime(),
      };
    }
    token = page?.nextContinuationToken;
  } while (token);
}
