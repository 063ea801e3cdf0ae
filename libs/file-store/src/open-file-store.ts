import { join } from 'node:path';
import { openDiskStore } from './disk-store';
import type { FileStore } from './file-store';
import { openS3Store, type S3Options } from './s3-store';

/** Where an installation keeps the bytes of its files. */
export type FileStorePlace = {
  /** Bytes lie in `files` below it, unless there is a bucket. */
  readonly dataDirectory: string;
  readonly s3?: S3Options | undefined;
};

export function openFileStore({ dataDirectory, s3 }: FileStorePlace): FileStore {
  return s3 ? openS3Store(s3) : openDiskStore(join(dataDirectory, 'files'));
}
