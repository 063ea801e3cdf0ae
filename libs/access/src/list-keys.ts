import type { Db } from '#database';
import { RECORD_COLUMNS, toKeyRecord, type KeyRecord } from './key-record';

/** Every key that was ever made, revoked ones too, by project and then by age; or those of one project. */
export async function listKeys(db: Db, projectId?: string): Promise<readonly KeyRecord[]> {
  const rows = await db
    .selectFrom('threadlog.api_keys')
    .select(RECORD_COLUMNS)
    .$if(projectId !== undefined, (query) => query.where('project_id', '=', projectId ?? ''))
    .orderBy('project_id')
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
  return rows.map(toKeyRecord);
}
