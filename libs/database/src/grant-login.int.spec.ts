import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { grantLogin } from './grant-login';
import { openDatabase } from './open-database';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

const login = (role: string, password: string): string =>
  Object.assign(new URL(database.ownerUrl), { username: role, password }).href;

async function asOwner(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('grantLogin', () => {
  it('makes a login that reads the log and can change nothing in it', async () => {
    const url = login('login_made', "it's secret");
    await grantLogin(database.ownerUrl, url);
    const { db, close } = openDatabase({ url, name: 'test', max: 1 });
    await expect(db.selectFrom('threadlog.events').selectAll().execute()).resolves.toEqual([]);
    await expect(db.deleteFrom('threadlog.events').execute()).rejects.toMatchObject({
      code: '42501',
    });
    await close();
    await asOwner('drop role login_made');
  });

  it('gives a login that is there the password that is new', async () => {
    await grantLogin(database.ownerUrl, login('login_twice', 'old'));
    await grantLogin(database.ownerUrl, login('login_twice', 'new'));
    const connect = async (password: string): Promise<void> => {
      const client = new Client({ connectionString: login('login_twice', password) });
      await client.connect();
      await client.end();
    };
    await expect(connect('new')).resolves.toBeUndefined();
    await expect(connect('old')).rejects.toMatchObject({ code: '28P01' });
    await asOwner('drop role login_twice');
  });

  it('refuses the owner, and a role that may create roles', async () => {
    await asOwner('create role login_mighty login createrole');
    const { username } = new URL(database.ownerUrl);
    for (const role of [username, 'login_mighty']) {
      await expect(grantLogin(database.ownerUrl, login(role, 'x'))).rejects.toThrow(`role ${role}`);
    }
    await asOwner('drop role login_mighty');
  });

  it('refuses a url without a password', async () => {
    await expect(grantLogin(database.ownerUrl, login('someone', ''))).rejects.toThrow('password');
  });
});
