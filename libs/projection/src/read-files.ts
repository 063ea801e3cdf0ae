import { sql } from 'kysely';
import { textArray, type Db } from '#database';
import { decodeEvent, foldFile, type StoredEvent, type StoredFile } from '#domain';
import { storedEventColumns } from './stored-event-sql';

/**
 * Those of `fileIds` that are files of the project, as of now; one statement, whatever their number.
 * From the log alone: all that ever happens to a file are two events, so no projection is ahead of it.
 */
export async function readFiles(
  db: Db,
  projectId: string,
  fileIds: readonly string[],
): Promise<readonly StoredFile[]> {
  if (fileIds.length === 0) return [];
  const { rows } = await sql<StoredEvent>`
    select ${storedEventColumns}
    from threadlog.events e
    where e.entity_id = any(${textArray(fileIds)}::text[]) and e.project_id = ${projectId}
      and e.type in ('FileUploaded', 'FileDeleted', 'FileErased')
    order by e.position`.execute(db);
  const files = new Map<string, StoredFile | undefined>();
  for (const event of rows) {
    files.set(event.entityId, foldFile(files.get(event.entityId), decodeEvent(event)));
  }
  return [...files.values()].filter((file) => file !== undefined);
}
