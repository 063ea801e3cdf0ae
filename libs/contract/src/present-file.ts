import type { StoredFile } from '#domain';
import type { DeletedFile } from './responses/deleted';
import type { File } from './responses/file';

/** A file in the order of keys of the recordings; both dialects show the same. */
export function presentFile(file: StoredFile): File {
  return {
    object: 'file',
    id: file.id,
    purpose: file.purpose,
    filename: file.filename,
    bytes: file.bytes,
    created_at: Math.floor(file.createdAt / 1000),
    status: 'processed',
    status_details: null,
  };
}

/** The hosted service answered `file` here, where threads and messages have `.deleted`. */
export function presentDeletedFile(id: string): DeletedFile {
  return { id, object: 'file', deleted: true };
}
