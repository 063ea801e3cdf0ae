import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { openDatabase } from './open-database';
import { requireAppRole } from './require-app-role';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

async function outcomeAt(url: string): Promise<void> {
  const { db, close } = openDatabase({ url, name: 'test', max: 1 });
  try {
    await requireAppRole(db);
  } finally {
    await close();
  }
}

describe('requireAppRole', () => {
  it('is content with a login of its own, and with the owner', async () => {
    await expect(outcomeAt(database.appUrl)).resolves.toBeUndefined();
    await expect(outcomeAt(database.ownerUrl)).resolves.toBeUndefined();
  });

  it('says so when the options of the connection were dropped', async () => {
    // Options in a url take the place of ours, as far as the driver is concerned.
    await expect(outcomeAt(`${database.ownerUrl}?options=-cjit%3Doff`)).rejects.toThrow(
      'expected to work as the role threadlog_app, and the server says threadlog_owner',
    );
  });
});
