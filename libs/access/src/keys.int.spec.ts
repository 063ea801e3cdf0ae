import { sql } from 'kysely';
import { openDatabase, type Db } from '#database';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { SCOPES } from './api-key';
import { bootstrapKeys } from './bootstrap-keys';
import { createKey } from './create-key';
import { createKeyLookup } from './key-lookup';
import { listKeys } from './list-keys';
import { revokeKey } from './revoke-key';

describe('the keys of an installation', () => {
  let database: TestDatabase;
  let db: Db;
  let close: () => Promise<void>;

  beforeEach(async () => {
    database = await createTestDatabase();
    ({ db, close } = openDatabase({ url: database.appUrl, name: 'test' }));
  });
  afterEach(async () => {
    await close();
    await database.drop();
  });

  const newKey = { projectId: 'acme', name: 'Ann', scopes: ['read'] } as const;

  it('are 256 random bits, recognisable as ours', async () => {
    const { key } = await createKey(db, newKey);
    expect(key).toMatch(/^tlk_[\w-]{43}$/);
    expect((await createKey(db, newKey)).key).not.toBe(key);
  });

  it('are nowhere in the database', async () => {
    const { key } = await createKey(db, newKey);
    // A row as text shows its bytes in hex.
    const { rows } = await sql<{ text: string }>`
      select key::text as text from threadlog.api_keys as key`.execute(db);
    expect(rows).toHaveLength(1);
    for (const part of [key, key.slice(4, 20)]) {
      expect(rows[0]?.text).not.toContain(part);
      expect(rows[0]?.text).not.toContain(Buffer.from(part).toString('hex'));
    }
  });

  it('are listed by project and age, without the keys themselves', async () => {
    const second = await createKey(db, { ...newKey, projectId: 'beta' });
    const first = await createKey(db, newKey);
    expect(first).toEqual({
      ...newKey,
      key: expect.any(String),
      keyId: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      createdAt: expect.any(Date),
      lastUsedAt: null,
      revokedAt: null,
    });
    const listed = await listKeys(db);
    expect(listed.map(({ keyId }) => keyId)).toEqual([first.keyId, second.keyId]);
    expect({ ...listed[0], key: first.key }).toEqual(first);
    expect(Object.values(listed[0] ?? {})).not.toContain(first.key);
    expect(await listKeys(db, 'acme')).toEqual(listed.slice(0, 1));
    expect(await listKeys(db, 'none')).toEqual([]);
  });

  it('are revoked once, and stay in the list', async () => {
    const { keyId } = await createKey(db, newKey);
    const first = await revokeKey(db, keyId);
    const key = expect.objectContaining({ ...newKey, keyId, revokedAt: expect.any(Date) });
    expect(first).toEqual({ status: 'revoked', key });
    expect(await revokeKey(db, keyId)).toEqual({ ...first, status: 'revoked_before' });
    expect(await listKeys(db)).toEqual([key]);
    expect(await revokeKey(db, 'key_none')).toEqual({ status: 'unknown' });
  });

  it('begin with one that may do everything, and it is made once', async () => {
    const made = await Promise.all([1, 2, 3].map(() => bootstrapKeys(db, undefined)));
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(await listKeys(db)).toEqual([
      expect.objectContaining({ projectId: 'default', name: 'first', scopes: SCOPES }),
    ]);
  });

  it('are those of API_KEYS where that is given, each once', async () => {
    const given = 'acme=one=1,beta=two 2';
    expect(await bootstrapKeys(db, given)).toEqual({});
    expect(await bootstrapKeys(db, given)).toEqual({});
    expect((await listKeys(db)).map(({ projectId }) => projectId)).toEqual(['acme', 'beta']);
    const lookUp = createKeyLookup(db);
    expect(await lookUp('one=1')).toMatchObject({ projectId: 'acme', scopes: SCOPES });
    expect(await lookUp('two 2')).toMatchObject({ projectId: 'beta' });
  });

  it('stay revoked though API_KEYS still names them, and none is made in their place', async () => {
    await bootstrapKeys(db, 'acme=one');
    const [stored] = await listKeys(db);
    await revokeKey(db, stored?.keyId ?? '');
    expect(await bootstrapKeys(db, 'acme=one')).toEqual({});
    expect(await bootstrapKeys(db, undefined)).toEqual({});
    expect(await createKeyLookup(db)('one')).toBeUndefined();
    expect(await listKeys(db)).toHaveLength(1);
  });
});
