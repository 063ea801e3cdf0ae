import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { PLANTED_BUGS } from '../planted';
import { alterProcedure, type Ask } from './alter-procedure';
import { FAULT_POINTS } from './fault-points';

let database: TestDatabase;
let client: Client;
let ask: Ask;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  ask = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await client.query<Row>(text, values)).rows;
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const definition = `
  select p.oid::int, pg_get_functiondef(p.oid) as text, p.proacl::text as rights
  from pg_proc p where p.proname = 'append_events' order by p.oid`;

describe('alterProcedure', () => {
  it('changes the newest procedure, and leaves its rights', async () => {
    const before = await ask<{ text: string; rights: string }>(definition);
    await alterProcedure(ask, FAULT_POINTS);
    const after = await ask<{ text: string; rights: string }>(definition);
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)?.text).toContain(`raise notice 'before-commit'`);
    expect(after.at(-1)?.rights).toBe(before.at(-1)?.rights);
  });

  it.each(PLANTED_BUGS.filter(({ procedure }) => procedure).map((bug) => [bug.name, bug] as const))(
    'plants the bug %s, and the server can read it',
    async (_, bug) => {
      const [before] = (await ask<{ text: string }>(definition)).slice(-1);
      await alterProcedure(ask, [bug]);
      const [after] = (await ask<{ text: string }>(definition)).slice(-1);
      expect(after?.text).not.toBe(before?.text);
      await ask(before?.text ?? '');
    },
  );

  it('refuses a change that does not fit, and says which', async () => {
    const gone = { name: 'my-bug', patches: [], procedure: [{ find: 'no such', replace: '' }] };
    await expect(alterProcedure(ask, [gone])).rejects.toThrow(
      'my-bug in threadlog.append_events: expected once, found 0 times: no such',
    );
  });
});
