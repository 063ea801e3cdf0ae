// Owns: the bytes of files, under their ids: on a disk or in a bucket.
// Never: what a file is called or whose it is; that is in the log.
// Start reading: file-store.ts, then disk-store.ts.
export {
  FileTooLargeError,
  type ByteRange,
  type FileStore,
  type StoredBytes,
  type StoredObject,
} from './file-store';
export { openFileStore, type FileStorePlace } from './open-file-store';
export type { S3Options } from './s3-store';
