import { ApiError } from '#contract';
import type { Db } from '#database';
import type { StoredFile } from '#domain';
import { readFiles } from '#projection';
import type { Caller } from '../http/caller';

/** @throws ApiError file_object_missing, also for a file of another project */
export async function findFile(db: Db, { key }: Caller, fileId: string): Promise<StoredFile> {
  const [file] = await readFiles(db, key.projectId, [fileId]);
  if (!file) throw new ApiError('file_object_missing', { id: fileId, param: 'id' });
  return file;
}
