import type { Db, Tx } from './open-database';
import { createFilesTable, indexFiles } from './files-ddl';
import { createTables, indexTables } from './read-model-ddl';
import { createThreadMetadata } from './thread-metadata-ddl';

/** Creates a read model in `schema` as far as filling it from the start of the log needs it. */
export async function beginReadModel(db: Db, schema: string): Promise<void> {
  await createTables(db, schema);
  await createFilesTable(db, schema);
}

/** Adds the rest, made from the rows that are there: from here on it is what the migrations made. */
export async function completeReadModel(tx: Tx, schema: string): Promise<void> {
  await indexTables(tx, schema);
  await indexFiles(tx, schema);
  await createThreadMetadata(tx, schema);
}
