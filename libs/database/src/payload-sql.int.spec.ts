import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { openDatabase, type OpenDatabase } from './open-database';
import { payloadField } from './payload-sql';

describe('payloadField', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    opened = openDatabase({ url: database.ownerUrl, name: 'test', max: 1 });
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  const look = async (payload: string | null, outline: string | null = null): Promise<unknown> => {
    const { rows } = await sql<{ found: unknown }>`
      select ${payloadField('e', 'metadata')} #>> '{}' as found
      from (values (${payload}::text, ${outline}::text)) e (payload, outline)`.execute(opened.db);
    return rows[0]?.found;
  };

  it('finds a field of the payload, or else of the outline', async () => {
    expect(await look('{"a":1,"metadata":"x"}')).toBe('x');
    expect(await look(null, '{"metadata":"y"}')).toBe('y');
  });

  it.each([
    ['no such field', '{"a":{"metadata":"x"}}'],
    ['nothing', null],
    ['half an object', '{"metadata":"x"'],
    ['no JSON', 'erased'],
    ['JSON that is no object', '["metadata"]'],
    ['an escape that is no character', String.raw`{"metadata":"\ud800"}`],
    ['a number out of range', '{"metadata":"x","n":1e999999999}x'],
  ])('finds none in %s, and breaks no statement', async (_, payload) => {
    const found = await look(payload).catch((error: unknown) => error);
    expect(found).toBeNull();
  });
});
