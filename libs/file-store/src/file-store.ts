import type { Readable } from 'node:stream';

/** What was found out about the bytes while they passed. */
export type StoredBytes = {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
};

/** First and last byte, both included, within the file. */
export type ByteRange = { readonly start: number; readonly end: number };

/** Something that lies in the store, under the name it has there. */
export type StoredObject = {
  /** The id of the file; `undefined` for what is left of an upload that broke off. */
  readonly fileId: string | undefined;
  /** To be handed to `remove`; means nothing elsewhere. */
  readonly name: string;
  /** Unix time in milliseconds of its last change. */
  readonly changedAt: number;
};

/** Where the bytes of files are kept. An id is used once and its bytes never change. */
export type FileStore = {
  /**
   * Streams bytes into the store; they are durable when it returns. Holds a few of them at a time,
   * however many there are. Whatever goes wrong on the way, nothing is left behind.
   * @throws FileTooLargeError as soon as there are more than `maxBytes`
   */
  readonly write: (
    fileId: string,
    bytes: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ) => Promise<StoredBytes>;
  /** The bytes, or those in the range; `undefined` when there are none under this id. */
  readonly read: (fileId: string, range?: ByteRange) => Promise<Readable | undefined>;
  /** Removes the bytes; that there are none is fine. */
  readonly delete: (fileId: string) => Promise<void>;
  /** Everything that lies in the store, finished or not, in no order. */
  readonly list: () => AsyncIterable<StoredObject>;
  /** Removes what `list` found. */
  readonly remove: (object: StoredObject) => Promise<void>;
  /** Whether it can be read and written now. @throws what stands against it */
  readonly check: () => Promise<void>;
};

/** The upload was broken off at the limit. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
}

/** Ids become names of files and keys of a bucket: nothing but our own kind may. */
const FILE_ID = /^file-[A-Za-z0-9]{1,128}$/;

/** @throws when `id` is none of ours: a fault of the code that asks, which has to know the file first */
export function assertFileId(id: string): void {
  if (!FILE_ID.test(id)) throw new Error('not the id of a stored file');
}

export function isFileId(id: string): boolean {
  return FILE_ID.test(id);
}
