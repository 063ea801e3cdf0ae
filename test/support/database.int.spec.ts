import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './database';

describe('createTestDatabase', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('gives a migrated database with an empty log', async () => {
    expect(
      await query(database.ownerUrl, 'select count(*)::int as events from threadlog.events'),
    ).toEqual([{ events: 0 }]);
  });

  it('logs the app in as somebody who may read the log and not change it', async () => {
    expect(await query(database.appUrl, 'select position from threadlog.events')).toEqual([]);
    await expect(query(database.appUrl, 'delete from threadlog.events')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('gives each caller one of its own', async () => {
    const other = await createTestDatabase();
    await query(other.ownerUrl, 'create table mine (id integer)');
    await expect(query(database.ownerUrl, 'select from mine')).rejects.toMatchObject({
      code: '42P01',
    });
    await other.drop();
    await expect(query(other.ownerUrl, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('drops a database that is still in use', async () => {
    const other = await createTestDatabase();
    const client = new Client({ connectionString: other.appUrl });
    client.on('error', () => undefined);
    await client.connect();
    await other.drop();
    await expect(client.query('select 1')).rejects.toThrow();
  });
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
