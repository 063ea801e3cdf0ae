import { Client } from 'pg';
import { openDatabase, type OpenDatabase } from '#database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { eventually } from '../../../test/support/eventually';
import { createKey } from './create-key';
import { createKeyLookup } from './key-lookup';
import { revokeKey } from './revoke-key';

const NAME = 'lookup';

describe('looking keys up', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;
  let owner: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    opened = openDatabase({ url: database.appUrl, name: NAME });
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await opened.close();
    await database.drop();
  });

  it('tells many keys apart that come at once', async () => {
    const { db } = opened;
    const ann = await createKey(db, { projectId: 'a', name: 'Ann', scopes: ['read'] });
    const bob = await createKey(db, { projectId: 'b', name: 'Bob', scopes: ['write', 'audit'] });
    const lookUp = createKeyLookup(db);
    expect(await Promise.all([ann.key, 'tlk_guess', bob.key, ann.key].map(lookUp))).toEqual([
      { keyId: ann.keyId, projectId: 'a', scopes: ['read'] },
      undefined,
      { keyId: bob.keyId, projectId: 'b', scopes: ['write', 'audit'] },
      { keyId: ann.keyId, projectId: 'a', scopes: ['read'] },
    ]);
  });

  it('finds no key that was revoked', async () => {
    const { db } = opened;
    const { key, keyId } = await createKey(db, { projectId: 'a', name: 'n', scopes: ['read'] });
    const lookUp = createKeyLookup(db);
    expect(await lookUp(key)).toBeDefined();
    await revokeKey(db, keyId);
    expect(await lookUp(key)).toBeUndefined();
  });

  it('takes one connection for a flood of guesses, and refuses what is more than a thousand', async () => {
    const lookUp = createKeyLookup(opened.db);
    await lookUp('first');
    await owner.query('begin; lock table threadlog.api_keys in access exclusive mode');
    const flood = Array.from({ length: 1_001 }, (_, index) => lookUp(`tlk_guess_${index}`));
    await expect(lookUp('one more')).rejects.toMatchObject({ name: 'KeyQueueFullError' });
    await eventually(countWaiting, (waiting) => waiting === 1);
    await owner.query('rollback');
    expect(new Set(await Promise.all(flood))).toEqual(new Set([undefined]));
  });

  it('works again after a failure', async () => {
    const lookUp = createKeyLookup(opened.db);
    await owner.query('alter table threadlog.api_keys rename to elsewhere');
    await expect(lookUp('first')).rejects.toMatchObject({ code: '42P01' });
    await owner.query('alter table threadlog.elsewhere rename to api_keys');
    expect(await lookUp('first')).toBeUndefined();
  });

  const countWaiting = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: number }>(
      `select count(*)::int from pg_stat_activity
       where datname = current_database() and application_name = $1 and wait_event_type = 'Lock'`,
      [NAME],
    );
    return rows[0]?.count ?? 0;
  };
});
