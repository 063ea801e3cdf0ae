import type { Kysely } from 'kysely';
import { createReadModel, READ_MODEL } from '../read-model-ddl';
import type { Database } from '../tables';

/** The read tables, empty: the worker fills them from the log. */
export async function up(db: Kysely<Database>): Promise<void> {
  await createReadModel(db, READ_MODEL);
}
