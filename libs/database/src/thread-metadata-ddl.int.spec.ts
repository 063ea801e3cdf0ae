import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { openDatabase, type OpenDatabase } from './open-database';
import { createReadModel } from './read-model-ddl';
import { createThreadMetadata } from './thread-metadata-ddl';

describe('createThreadMetadata', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    opened = openDatabase({ url: database.ownerUrl, name: 'test', max: 1 });
    // The role of the apps may not do what a migration does.
    await sql`set role none`.execute(opened.db);
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  const find = async (schema: string): Promise<readonly string[]> => {
    const { rows } = await sql<{ found: string }>`
      select concat_ws(' ', w.project_id, w.key, w.value, m.position) as found
      from (values ('p', 'a', '1'), ('p', 'a', '2'), ('p', 'b', ''), ('q', 'a', '1'))
           w (project_id, key, value)
      join ${sql.table(`${schema}.thread_metadata`)} m
        on m.pair = threadlog.metadata_pair(w.project_id, w.key, w.value)
      order by m.position, w.key`.execute(opened.db);
    return rows.map(({ found }) => found);
  };
  const count = async (schema: string): Promise<number> => {
    const { rows } = await sql`
      select from ${sql.table(`${schema}.thread_metadata`)}`.execute(opened.db);
    return rows.length;
  };

  it('finds the threads that were there before it', async () => {
    const { db } = opened;
    await createReadModel(db, 'rebuilt');
    await sql`
      insert into rebuilt.threads
        (thread_id, project_id, position, rev, created_at, metadata, tool_resources)
      values ('thread_1', 'p', 1, 1, now(), '{"a":"1","b":""}', '{}'),
             ('thread_2', 'q', 2, 1, now(), '{"a":"1"}', '{}'),
             ('thread_3', 'p', 3, 1, now(), '{}', '{}')`.execute(db);
    await createThreadMetadata(db, 'rebuilt');
    expect(await find('rebuilt')).toEqual(['p a 1 1', 'p b  1', 'q a 1 2']);
    expect(await count('rebuilt')).toBe(3);
  });

  it('follows every change of them, also in a schema that has taken another name', async () => {
    const { db } = opened;
    await sql`alter schema rebuilt rename to in_use`.execute(db);
    await sql`update in_use.threads set metadata = '{"a":"2"}' where position <> 2`.execute(db);
    await sql`delete from in_use.threads where position = 2`.execute(db);
    expect(await find('in_use')).toEqual(['p a 2 1', 'p a 2 3']);
    expect(await count('in_use')).toBe(2);
  });
});
