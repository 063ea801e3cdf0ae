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
    const { rows } = await sql`
      select w.project_id, w.key, m.position
      from (values ('p', 'a', '1'), ('p', 'b', ''), ('q', 'a', '1')) w (project_id, key, value)
      join rebuilt.thread_metadata m
        on m.pair = threadlog.metadata_pair(w.project_id, w.key, w.value)
      order by m.position, w.key`.execute(db);
    expect(rows).toEqual([
      { project_id: 'p', key: 'a', position: 1 },
      { project_id: 'p', key: 'b', position: 1 },
      { project_id: 'q', key: 'a', position: 2 },
    ]);
    const { rows: all } = await sql`select from rebuilt.thread_metadata`.execute(db);
    expect(all).toHaveLength(3);
  });
});
