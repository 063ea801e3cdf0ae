import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { DatabaseBusyError } from './database-errors';
import { openDatabase, type OpenDatabase } from './open-database';

let database: TestDatabase;
const opened: OpenDatabase[] = [];
beforeAll(async () => (database = await createTestDatabase()));
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await database.drop();
});

/** A pool of one connection. @returns what keeps it busy for some seconds */
async function open(limits: { readonly maxWaiting?: number; readonly waitMs?: number }) {
  const pool = openDatabase({ url: database.appUrl, name: 'busy', max: 1, ...limits });
  opened.push(pool);
  await sql`select`.execute(pool.db);
  return (seconds: number): Promise<unknown> => sql`select pg_sleep(${seconds})`.execute(pool.db);
}

const outcomeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'served',
    (error: unknown) => (error instanceof DatabaseBusyError ? 'busy' : String(error)),
  );

describe('a pool whose connections are all in use', () => {
  it('refuses one more than may wait, at once', async () => {
    const sleep = await open({ maxWaiting: 1 });
    const all = [sleep(0.2), sleep(0), sleep(0)].map(outcomeOf);
    expect(await Promise.all(all)).toEqual(['served', 'served', 'busy']);
  });

  it('serves again when there is room', async () => {
    const sleep = await open({ maxWaiting: 0 });
    expect(await Promise.all([sleep(0.1), sleep(0)].map(outcomeOf))).toEqual(['served', 'busy']);
    expect(await outcomeOf(sleep(0))).toBe('served');
  });

  it('refuses who waits too long while others are served', async () => {
    const sleep = await open({ waitMs: 1_500 });
    const all = Array.from({ length: 5 }, () => outcomeOf(sleep(0.6)));
    expect((await Promise.all(all)).at(-1)).toBe('busy');
  });

  it('does not call a database busy that serves nobody', async () => {
    const sleep = await open({ waitMs: 300 });
    const [, second] = await Promise.all([sleep(1), sleep(0)].map(outcomeOf));
    expect(second).toContain('timeout exceeded');
  });
});
