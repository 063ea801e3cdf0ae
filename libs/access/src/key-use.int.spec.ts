import { openDatabase, type OpenDatabase } from '#database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { createKey } from './create-key';
import { createKeyUse } from './key-use';
import { listKeys } from './list-keys';

describe('the last use of keys', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    opened = openDatabase({ url: database.appUrl, name: 'test' });
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  const aKey = async (): Promise<string> => {
    const made = await createKey(opened.db, { projectId: 'p', name: 'n', scopes: ['read'] });
    return made.keyId;
  };
  const lastUse = async (keyId: string): Promise<Date | null | undefined> =>
    (await listKeys(opened.db)).find((key) => key.keyId === keyId)?.lastUsedAt;

  it('is stored at the latest when the process stops', async () => {
    const [used, unused] = [await aKey(), await aKey()];
    const use = createKeyUse(opened.db);
    use.note(used);
    expect(await lastUse(used)).toBeNull();
    await use.close();
    expect([await lastUse(used), await lastUse(unused)]).toEqual([expect.any(Date), null]);
  });

  it('never moves back, though another process stored a later one', async () => {
    const keyId = await aKey();
    const later = new Date(Date.now() + 60_000);
    await opened.db
      .updateTable('threadlog.api_keys')
      .set({ last_used_at: later })
      .where('key_id', '=', keyId)
      .execute();
    const use = createKeyUse(opened.db);
    use.note(keyId);
    await use.close();
    expect(await lastUse(keyId)).toEqual(later);
  });

  it('is stored by many processes at once that used the same keys', async () => {
    const keyIds = await Promise.all(Array.from({ length: 20 }, aKey));
    const failures: unknown[] = [];
    const uses = Array.from({ length: 8 }, (_, index) => {
      const use = createKeyUse(opened.db, { onFailure: (error) => failures.push(error) });
      const order = index % 2 ? keyIds : [...keyIds].reverse();
      order.forEach(use.note);
      return use;
    });
    await Promise.all(uses.map((use) => use.close()));
    expect(failures).toEqual([]);
    expect(await Promise.all(keyIds.map(lastUse))).toEqual(keyIds.map(() => expect.any(Date)));
  });

  describe('while the database is away', () => {
    let away: OpenDatabase;
    let failures: unknown[];
    const onFailure = (error: unknown): void => void failures.push(error);

    beforeEach(() => {
      failures = [];
      away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', name: 'test' });
    });
    afterEach(() => away.close());

    it('is told as a failure and disturbs nobody', async () => {
      const use = createKeyUse(away.db, { onFailure });
      use.note('key_a');
      await use.close();
      expect(failures).toHaveLength(1);
    });

    it('asks nothing of the database when no key was used', async () => {
      await createKeyUse(away.db, { onFailure }).close();
      expect(failures).toEqual([]);
    });
  });
});
